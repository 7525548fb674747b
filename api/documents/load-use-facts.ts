// Where does a model version answer, and how far do people look at what it decides? Routes as they held at a position, and counts of
// decisions and reviews up to there, with the last events of each kind.
import type { DeploymentFacts, OversightFacts } from '../../domain/compliance/documents/annex-iv-facts.ts';
import type { EventRef } from '../../domain/compliance/documents/document-facts.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { auditTrail, decisionsOf, deploymentsOfVersion } from '../../projections/audit/read-audit.ts';
import { listDeployments } from '../../projections/deployments/read-deployments.ts';
import { routingHistoryOf, routingOf } from '../../projections/deployments/routing.ts';
import { lastReviewOf } from '../../projections/oversight/read-reviews.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import type { Views } from '../../projections/views.ts';
import { eventsNamed } from './events-named.ts';
import type { VersionOfModel } from './load-version-facts.ts';

const MOST_DEPLOYMENTS = 500;
/** Each is looked up by itself. */
const MOST_REVIEWED = 10_000;
const PAGE = 1_000;

export interface LoadedRoutes {
  readonly deployments: readonly DeploymentFacts[];
  readonly changes: readonly EventRef[];
}

/** `withThreshold`: of a task whose score is held against one. Throws QUERY_TOO_LARGE. */
export async function loadRoutes(
  views: Views,
  { modelId, version }: VersionOfModel,
  withThreshold: boolean,
  asOf: Position,
): Promise<LoadedRoutes> {
  const { rows, hasNextPage } = await listDeployments(views, { ...EVERYTHING, asOf, modelId, first: MOST_DEPLOYMENTS });
  if (hasNextPage) throw tooMany(MOST_DEPLOYMENTS, 'deployments');
  const deployments: DeploymentFacts[] = [];
  const changedBy: string[] = [];
  for (const { deployment_id: deploymentId, threshold } of rows) {
    for (const route of await routingOf(views, deploymentId, asOf)) {
      if (route.version !== version) continue;
      const { event_id: eventId, role, since } = route;
      deployments.push({ deploymentId, eventId, role, threshold: withThreshold ? threshold : null, since });
    }
    const history = await routingHistoryOf(views, deploymentId, asOf);
    changedBy.push(...history.filter((route) => route.version === version).map((route) => route.event_id));
  }
  return { deployments, changes: [...(await eventsNamed(views, changedBy, asOf)).values()] };
}

/** Throws QUERY_TOO_LARGE. */
export async function loadOversight(
  views: Views,
  { modelId, version }: VersionOfModel,
  asOf: Position,
): Promise<OversightFacts> {
  const modelVersionId = `${modelId}@${version}`;
  const decided = await views.snapshot('audit', async (db) => {
    let predictions = 0;
    let newest: { readonly id: string; readonly position: Position } | undefined;
    for (const deploymentId of await deploymentsOfVersion(db, modelVersionId)) {
      const route = await decisionsOf(db, { modelVersionId, deploymentId }, 1, asOf);
      predictions += route.decisions;
      const [last] = route.newest;
      if (last && (!newest || newest.position < last.position)) newest = last;
    }
    return { predictions, newest };
  });
  const { reviewed, overridden, evidence } = await reviewsOfVersion(views, modelVersionId, asOf);
  const shown = decided.newest ? [decided.newest.id, ...evidence] : evidence;
  return { predictions: decided.predictions, reviewed, overridden, evidence: shown };
}

async function reviewsOfVersion(views: Views, modelVersionId: string, asOf: Position) {
  const reviewedIds = new Set<string>();
  for (let after: Position | undefined; ; ) {
    const page = await auditTrail(views, {
      ...EVERYTHING,
      asOf,
      id: modelVersionId,
      types: ['PredictionReviewed'],
      first: PAGE,
      after,
    });
    // The stream of reviews is named after the decision.
    for (const { stream } of page.rows) reviewedIds.add(stream.slice('review-'.length));
    if (reviewedIds.size > MOST_REVIEWED) throw tooMany(MOST_REVIEWED, 'reviewed decisions');
    after = page.rows.at(-1)?.position;
    if (!page.hasNextPage) break;
  }
  let overridden = 0;
  let last: { readonly eventId: string; readonly position: Position } | undefined;
  let lastOverridden: typeof last;
  for (const predictionId of reviewedIds) {
    const review = await lastReviewOf(views, predictionId, asOf);
    if (!review) continue;
    const event = { eventId: review.event_id, position: review.position };
    if (!last || last.position < event.position) last = event;
    if (review.outcome !== 'overridden') continue;
    overridden++;
    if (!lastOverridden || lastOverridden.position < event.position) lastOverridden = event;
  }
  const evidence = [...new Set([last, lastOverridden].flatMap((event) => (event ? [event.eventId] : [])))];
  return { reviewed: reviewedIds.size, overridden, evidence };
}

const tooMany = (most: number, what: string) =>
  new DomainError('QUERY_TOO_LARGE', `A document is written of at most ${most} ${what}; ask for an earlier asOf.`, {
    most,
  });
