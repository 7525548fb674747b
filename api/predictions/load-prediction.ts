// How does a stored prediction become its dossier? From the event itself after scoring, or from the view's row, which knows
// where in the ledger the event stands.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position, Recorded, Role } from '../../domain/kernel/event.ts';
import type { PredictionEvent } from '../../domain/predictions/events.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { findPrediction, type Prediction } from '../../projections/predictions/read-predictions.ts';
import { noteAnswered, noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { personOf } from '../ledger/actor.types.ts';
import { openGroundsOnce } from './open-grounds-once.ts';
import type { PredictionType } from './prediction.types.ts';
import type { StoredPrediction } from './stored-prediction.ts';

/** Predictions that were just scored, or replayed: the events are at hand. */
export function predictionsOf(context: Context, stored: readonly StoredPrediction[]): PredictionType[] {
  noteAnswered(
    context,
    stored.map(({ event }) => event.data.predictionId),
  );
  const grounds = openGroundsOnce(context.deps.vault, async () => stored);
  return stored.map((each, index) => {
    const { data, position, metadata } = each.event;
    return {
      __typename: 'Prediction',
      asOf: null,
      id: data.predictionId,
      deploymentId: data.deploymentId,
      modelVersionId: `${data.modelId}@${data.version}`,
      stored: async () => each,
      // Whoever has just sealed it need not open it again: the stored bytes were compared with what was sealed.
      grounds: async () => each.grounds ?? grounds(index),
      caller: personOf(data.caller),
      counter: data.counter,
      businessUnit: data.businessUnit,
      score: data.score,
      threshold: data.threshold,
      decision: data.decision,
      artifactDigest: data.artifactDigest,
      subject: 'sealed' in data.grounds ? data.grounds.sealed.subject : null,
      deviceNs: String(data.usage.deviceNs),
      recordedAt: metadata.recordedAt,
      position,
    };
  });
}

export function predictionOfRow(context: Context, row: Prediction, asOf: Position | null = null): PredictionType {
  let event: Promise<StoredPrediction> | undefined;
  const stored = () => {
    event ??= readPrediction(context.deps.store, row);
    return event;
  };
  const grounds = openGroundsOnce(context.deps.vault, async () => [await stored()]);
  return {
    __typename: 'Prediction',
    asOf,
    id: row.prediction_id,
    deploymentId: row.deployment_id,
    modelVersionId: `${row.model_id}@${row.version}`,
    stored,
    grounds: () => grounds(0),
    caller: personOf(row.caller),
    counter: row.counter,
    businessUnit: row.business_unit,
    score: row.score,
    threshold: row.threshold,
    decision: row.decision,
    artifactDigest: row.artifact_digest,
    subject: row.subject,
    deviceNs: row.device_ns.toString(),
    recordedAt: row.recorded_at,
    position: row.position,
  };
}

/** Who may read a decision at all, whichever way it is asked for. */
export const DECISION_READERS: readonly Role[] = ['business', 'regulator', 'operator', 'approver'];

/** What the model saw and why it said so: who reviews a decision must see it. */
export const GROUNDS_READERS: readonly Role[] = ['business', 'regulator', 'approver'];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isPredictionId = (id: string): boolean => UUID.test(id);

export async function loadPrediction(
  context: Context,
  id: string,
  asOf: Position | null = null,
): Promise<PredictionType | null> {
  if (!isPredictionId(id)) return null;
  const row = await findPrediction(context.deps.views, id, scopeOf(context, asOf));
  if (!row) return null;
  noteRead(context, id, row.business_unit, 'evidence');
  return predictionOfRow(context, row, asOf);
}

/** The row says where the event stands; what is answered is what stands there. */
export async function readPrediction(
  store: EventStore,
  row: Pick<Prediction, 'stream' | 'revision' | 'prediction_id'>,
): Promise<StoredPrediction> {
  const [found] = await store.readStream(row.stream, { from: row.revision, limit: 1 });
  const decoded = found && decodeEvent(found);
  if (!found || decoded?.kind !== 'event' || found.id !== row.prediction_id) {
    throw new DomainError('UNAVAILABLE', 'The ledger does not hold the prediction where the view found it.');
  }
  const event = decoded.event as Recorded<PredictionEvent>;
  return { event, dataHash: sha256Hex(found.data), replayed: true };
}
