// The decisions of a case file, each as it stands in the ledger, with its grounds opened where they still can be and may be.
import type { Json, Recorded } from '../../domain/kernel/event.ts';
import type { Grounds, PredictionEvent } from '../../domain/predictions/events.ts';
import { adverseReasonTexts } from '../../domain/predictions/reason-texts.ts';
import type { AuditEntry } from '../../projections/audit/read-audit.ts';
import { streamAudit } from '../../projections/audit/stream-audit.ts';
import { costLinesAt } from '../../projections/costs/read-lines.ts';
import { lastReviewOf } from '../../projections/oversight/read-reviews.ts';
import { openGrounds } from '../../workers/scoring/seal-grounds.ts';
import type { ApiDeps } from '../deps.ts';
import { readPrediction } from '../predictions/load-prediction.ts';
import { positionToken } from '../relay/scalars.ts';
import type { CaseRequest } from './case-request.ts';
import { type CaseRow, CLOSED, ERASED } from './case-row.ts';

/** Opened together: one look into the vault. */
const PIECE = 50;

export async function* decisionRows(deps: ApiDeps, request: CaseRequest): AsyncGenerator<readonly CaseRow[]> {
  for await (const entries of decisionEntries(deps, request)) {
    const stored = await Promise.all(
      entries.map(({ stream, revision, event_id }) =>
        readPrediction(deps.store, { stream, revision, prediction_id: event_id }),
      ),
    );
    const events = stored.map(({ event }) => event);
    // Nobody's grounds are opened but those that will be shown.
    const shown = events.filter(({ data }) => request.opens(data.businessUnit));
    const opened = await openGrounds(deps.vault, shown);
    const grounds = new Map(shown.map(({ id }, index) => [id, opened[index]]));
    const rows: CaseRow[] = [];
    for (const [index, event] of events.entries()) {
      const review = await lastReviewOf(deps.views, event.data.predictionId, request.scope.asOf);
      rows.push({
        ...factsOf(event),
        finalDecision: review?.decision ?? event.data.decision,
        grounds: grounds.has(event.id) ? groundsOf(event, grounds.get(event.id)) : CLOSED,
        dataHash: stored[index]!.dataHash,
      });
    }
    yield rows;
  }
}

/** One row a decision, with every line of money that stands for it. */
export async function* decisionCosts(deps: ApiDeps, request: CaseRequest): AsyncGenerator<readonly CaseRow[]> {
  for await (const entries of decisionEntries(deps, request)) {
    const rows: CaseRow[] = [];
    for (const { event_id: predictionId, position } of entries) {
      const lines = await costLinesAt(deps.views, position, request.scope);
      rows.push({
        predictionId,
        lines: lines.map((line) => ({
          id: line.line_id,
          kind: line.kind,
          status: line.status,
          deviceNs: line.device_ns.toString(),
          nanos: line.amount_nanos === null ? null : line.amount_nanos.toString(),
          correctionNanos: line.correction_nanos === null ? null : line.correction_nanos.toString(),
          currency: line.currency,
        })),
      });
    }
    yield rows;
  }
}

async function* decisionEntries(
  { views }: ApiDeps,
  { scope, filter }: CaseRequest,
): AsyncGenerator<readonly AuditEntry[]> {
  for await (const entries of streamAudit(views, { ...scope, ...filter, types: ['PredictionScored'] })) {
    for (let from = 0; from < entries.length; from += PIECE) yield entries.slice(from, from + PIECE);
  }
}

function factsOf({ data, position, metadata, stream, revision }: Recorded<PredictionEvent>): CaseRow {
  return {
    id: data.predictionId,
    recordedAt: metadata.recordedAt,
    position: positionToken(position),
    stream,
    revision: revision.toString(),
    subject: 'sealed' in data.grounds ? data.grounds.sealed.subject : null,
    deploymentId: data.deploymentId,
    modelVersionId: `${data.modelId}@${data.version}`,
    artifactDigest: data.artifactDigest,
    businessUnit: data.businessUnit,
    caller: data.caller,
    counter: data.counter,
    task: data.task,
    score: data.score,
    predictedClass: data.predictedClass,
    threshold: data.threshold,
    decision: data.decision,
    calledForReview: data.review === null ? null : { ruleId: data.review.ruleId, reasons: [...data.review.reasons] },
  };
}

function groundsOf({ data }: Recorded<PredictionEvent>, grounds: Grounds | undefined): Json {
  if (!grounds) return ERASED;
  const { features, reasons, probabilities } = grounds;
  return {
    features,
    reasons: reasons.map(({ column, contribution }) => ({ column, contribution })),
    // Which side is bad news depends on the use; a higher score is the usual one, and the contributions say both.
    reasonsTowardsHigher: adverseReasonTexts(grounds, data.task, data.explanation.method, 'higher'),
    probabilities: probabilities?.map((each) => ({ ...each })) ?? null,
  };
}
