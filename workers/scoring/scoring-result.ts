// What does a caller get for a request? Built from the stored event, or one sentence that says why there is none.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Recorded } from '../../domain/kernel/event.ts';
import type { Grounds, PredictionEvent } from '../../domain/predictions/events.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import { unconfirmed } from '../../ledger/unconfirmed.ts';
import type { ScoringResult } from '../scoring-gateway.ts';

/** Throws UNAVAILABLE where the stream holds something else: somebody wrote to it who should not. */
export function predictionOf(stored: StoredEvent): Recorded<PredictionEvent> {
  const decoded = decodeEvent(stored);
  if (decoded.kind === 'foreign' || decoded.event.type !== 'PredictionScored') {
    throw new DomainError('UNAVAILABLE', `Event ${stored.revision} of stream ${stored.stream} is not a prediction.`);
  }
  return decoded.event as Recorded<PredictionEvent>;
}

/**
 * The answer to a request with `inputFingerprint` whose key led to `event`: the event, or IDEMPOTENCY_KEY_REUSED when it was
 * made from other input. `data`: the stored bytes of the event. `grounds`: given only by who sealed exactly these bytes.
 */
export function answerFrom(
  event: Recorded<PredictionEvent>,
  data: Uint8Array,
  inputFingerprint: string,
  replayed: boolean,
  grounds?: Grounds,
): ScoringResult {
  if (event.metadata.inputFingerprint !== inputFingerprint) return refusal(keyReused());
  return { ok: true, event, dataHash: sha256Hex(data), replayed, ...(grounds ? { grounds } : {}) };
}

export const keyReused = () =>
  new DomainError(
    'IDEMPOTENCY_KEY_REUSED',
    'This idempotency key was used before with other input; use a new key, or send the first input again.',
  );

export function refusal({ code, message, details }: DomainError): ScoringResult {
  return { ok: false, code, sentence: message, details };
}

/** What is not a refusal of ours says nothing to the caller but to try again: its text may hold anything. */
export function refusalOf(error: unknown): ScoringResult {
  if (error instanceof DomainError) return refusal(error);
  return refusal(unconfirmed('prediction'));
}
