// What does the API hold of a prediction that stands in the ledger? The event, and what its receipt says of it.
import type { Recorded } from '../../domain/kernel/event.ts';
import type { Grounds, PredictionEvent } from '../../domain/predictions/events.ts';

/** The event as it is stored, with the digest of its bytes. */
export interface StoredPrediction {
  readonly event: Recorded<PredictionEvent>;
  /** SHA-256 of the stored data bytes, hex. */
  readonly dataHash: string;
  readonly replayed: boolean;
  /** What the event seals, where the scorer has just sealed it. */
  readonly grounds?: Grounds;
}
