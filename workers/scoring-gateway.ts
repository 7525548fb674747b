// The port from the API to whoever scores: the caller waits for the stored event of its own request (design section 2).
import type { Actor, Recorded } from '../domain/kernel/event.ts';
import type { Grounds, PredictionEvent } from '../domain/predictions/events.ts';

export interface ScoringRequest {
  readonly deploymentId: string;
  readonly idempotencyKey: string;
  /** Id of the person in the data, or null where the model has none. Leaves the process only sealed. */
  readonly subjectId: string | null;
  /** As it came in; hostile until parsed. */
  readonly features: { readonly [column: string]: unknown };
  readonly unknownCategories: 'REJECT' | 'OTHER';
  readonly actor: Actor;
  readonly correlationId: string;
  readonly traceparent: string;
}

export type ScoringResult =
  | {
      readonly ok: true;
      /** What the log holds: a retry gets the first one. */
      readonly event: Recorded<PredictionEvent>;
      /** SHA-256 of the stored data bytes, hex. */
      readonly dataHash: string;
      /** True when an earlier request with the same key had stored it. */
      readonly replayed: boolean;
      /** What the event seals, where this writer has just sealed it; else it is opened from the event. Never leaves the process. */
      readonly grounds?: Grounds;
    }
  | {
      readonly ok: false;
      readonly code: import('../domain/kernel/errors.ts').ErrorCode;
      readonly sentence: string;
      readonly details: { readonly [name: string]: string | number };
    };

export interface ScoringGateway {
  /** One answer a request, in order; a refused row does not stop the others. Rejects only when the scorer is gone (retry). */
  score(requests: readonly ScoringRequest[]): Promise<readonly ScoringResult[]>;
  close(): Promise<void>;
}
