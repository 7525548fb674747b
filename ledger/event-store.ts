// The port every event store stands behind (design section 5): exact expected revisions only, idempotent by ids in order,
// raw bytes in and out. An adapter alone knows its vendor; all pass test/ledger/event-store-contract.ts.
import type { Position } from '../domain/kernel/event.ts';

/** An event as bytes: `data` and `metadata` are RFC 8785 canonical JSON in UTF-8. `id` is a UUID in lower case. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** Place in its stream, from 0, without gaps. */
  readonly revision: bigint;
  readonly position: Position;
}

/** `'none'`: the stream must not exist; a bigint: its last event must have this revision. There is no `any`. */
export type ExpectedRevision = 'none' | bigint;

export interface ReadStreamOptions {
  /** Inclusive. Forwards default 0, backwards default the end. */
  readonly from?: bigint;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit: number;
}

export interface ReadAllOptions {
  /**
   * Exclusive: forwards gives events after it, backwards events before it. Left out: from the end that comes first. It must
   * be a position that this store gave out: another may throw UnknownPosition, or be taken for the place it would have.
   */
  readonly after?: Position;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit: number;
}

export interface SubscribeOptions {
  /** Exclusive; left out: from the first event. */
  readonly after?: Position;
  /** At most so many events an item; the consumer's pace is the producer's: a bounded number of events is read ahead of it. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * `caughtUp` says that everything that was in the log when it was looked at, up to `position`, was handed over before; it
 * comes again each time the reader, having been handed more, is at the end once more.
 */
export type SubscriptionItem =
  | { readonly kind: 'events'; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'caughtUp'; readonly position: Position | undefined };

export interface EventStore {
  /**
   * Appends all events or none and resolves when they are durable. The same ids in the same order at the same expected
   * revision are a retry: the answer is what is stored, with the stored bytes. Throws `WrongExpectedRevision`,
   * `AppendOutcomeUnknown` (read, then retry with the same ids) or `EventRejected` (size, name, duplicate id).
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<readonly StoredEvent[]>;
  /** A missing stream is an empty list. */
  readStream(stream: string, options: ReadStreamOptions): Promise<readonly StoredEvent[]>;
  readAll(options: ReadAllOptions): Promise<readonly StoredEvent[]>;
  /** Ends when the signal aborts or the store closes. */
  subscribe(options?: SubscribeOptions): AsyncIterable<SubscriptionItem>;
  close(): Promise<void>;
}

/**
 * What one append may carry, the same for every adapter. An append is atomic: who has more cuts it (`cutIntoAppends`) and
 * bears that a crash may come between two. EventStoreDB by default takes 1 MiB of data an append (metadata is not counted)
 * and 16 MiB a message; the bound on events keeps names and framing far below that.
 */
export const MAX_APPEND_DATA_BYTES = 1_048_576;
export const MAX_APPEND_METADATA_BYTES = 1_048_576;
export const MAX_APPEND_EVENTS = 4_096;

export class WrongExpectedRevision extends Error {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly actual: ExpectedRevision;

  constructor(stream: string, expected: ExpectedRevision, actual: ExpectedRevision) {
    super(`Stream ${stream} is at ${actual}, not at ${expected}.`);
    this.name = 'WrongExpectedRevision';
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The append may or may not be stored: read, then retry with the same ids at the same expected revision. */
export class AppendOutcomeUnknown extends Error {
  override readonly name = 'AppendOutcomeUnknown';
}

/** No event has this position: it was not given out by this store. */
export class UnknownPosition extends Error {
  override readonly name = 'UnknownPosition';
}

/** The events can never be stored as they are. */
export class EventRejected extends Error {
  override readonly name = 'EventRejected';
}
