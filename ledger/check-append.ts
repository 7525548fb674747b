// Can these events ever be stored? The port's own limits, the same for every adapter, checked before a vendor sees them:
// EventStoreDB's client dies on a malformed id or an empty name (reference, "batch append and bad input").
import {
  EventRejected,
  type ExpectedRevision,
  MAX_APPEND_DATA_BYTES,
  MAX_APPEND_EVENTS,
  MAX_APPEND_METADATA_BYTES,
  type NewEvent,
  type StoredEvent,
} from './event-store.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';
/** Unicode is welcome; `$` opens the names of the store itself. */
const NAME = /^(?!\$)[^\p{Cc}\p{Cs}]{1,250}$/u;
const MAX_REVISION = 2n ** 63n - 2n;
const MAX_PLACE = 2n ** 63n - 1n;

/** Throws EventRejected. */
export function checkAppend(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): void {
  checkStream(stream);
  if (expected !== 'none' && (typeof expected !== 'bigint' || expected < 0n || expected > MAX_REVISION)) {
    throw new EventRejected(`The expected revision of stream ${stream} is 'none' or a bigint from 0.`);
  }
  if (events.length === 0) throw new EventRejected(`An append to stream ${stream} has no events; give at least one.`);
  if (events.length > MAX_APPEND_EVENTS) {
    throw new EventRejected(
      `An append to stream ${stream} has ${events.length} events; at most ${MAX_APPEND_EVENTS} go in one.`,
    );
  }
  const ids = new Set<string>();
  let dataBytes = 0;
  let metadataBytes = 0;
  for (const [index, event] of events.entries()) {
    const place = `Event ${index} for stream ${stream}`;
    if (typeof event.id !== 'string' || !UUID.test(event.id) || event.id === NIL) {
      throw new EventRejected(`${place} has no proper id; it must be a UUID in lower case, and not the nil one.`);
    }
    if (ids.has(event.id)) throw new EventRejected(`${place} repeats the id ${event.id}; every event has its own.`);
    ids.add(event.id);
    if (typeof event.type !== 'string' || !NAME.test(event.type)) {
      throw new EventRejected(
        `${place} has no proper type: 1 to 250 characters, no control characters, no $ in front.`,
      );
    }
    if (!(event.data instanceof Uint8Array) || !(event.metadata instanceof Uint8Array)) {
      throw new EventRejected(`${place} must carry data and metadata as bytes.`);
    }
    dataBytes += event.data.byteLength;
    metadataBytes += event.metadata.byteLength;
  }
  if (dataBytes > MAX_APPEND_DATA_BYTES || metadataBytes > MAX_APPEND_METADATA_BYTES) {
    throw new EventRejected(
      `An append to stream ${stream} has ${dataBytes} bytes of data and ${metadataBytes} of metadata; at most ` +
        `${MAX_APPEND_DATA_BYTES} and ${MAX_APPEND_METADATA_BYTES} go in one.`,
    );
  }
}

/** Throws EventRejected. */
export function checkStream(stream: string): void {
  if (typeof stream !== 'string' || !NAME.test(stream)) {
    throw new EventRejected('A stream name has 1 to 250 characters, no control characters, and no $ in front.');
  }
}

/** How many events to read at most: a whole number from 1. Zero hangs EventStoreDB, so no adapter takes it. */
export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError('A read needs a limit: a whole number from 1.');
}

/**
 * A revision or position to read from; left out, it is the adapter's own first or last. What no store can give out is refused
 * everywhere alike: adapters would take it for the nearest end, for nothing, or for a place far away. Throws RangeError.
 */
export function checkPlace(place: bigint | undefined): void {
  if (place === undefined) return;
  if (typeof place !== 'bigint' || place < 0n || place > MAX_PLACE) {
    throw new RangeError('A place to read from is a revision or a position: a bigint from 0 to 2^63 - 1.');
  }
}

/** The revision after `expected`: where the first event of such an append stands. */
export function nextRevision(expected: ExpectedRevision): bigint {
  return expected === 'none' ? 0n : expected + 1n;
}

/**
 * Is an append at an old revision a retry? `stored`: what stands from `nextRevision(expected)` on, as many as were sent.
 * Ids decide, in order, never bytes; fewer than first sent (a prefix) is a retry too, as EventStoreDB has it.
 */
export function isRetry(stored: readonly Pick<StoredEvent, 'id'>[], events: readonly Pick<NewEvent, 'id'>[]): boolean {
  return stored.length === events.length && events.every((event, index) => event.id === stored[index]!.id);
}
