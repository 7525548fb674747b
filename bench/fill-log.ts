// How does a log get its events? In large appends over a few streams, as an import would; no time is taken here.
import type { EventStore, ExpectedRevision } from '../ledger/event-store.ts';
import { eventMaker } from './bench-event.ts';

/** Of 600 bytes each: far below what an append may carry. */
export const BULK_EVENTS = 1_000;
const EVENTS_A_STREAM = 50_000;

export async function fillLog(store: EventStore, prefix: string, count: number): Promise<void> {
  const makeEvent = eventMaker();
  let last: ExpectedRevision = 'none';
  for (let from = 0; from < count; from += BULK_EVENTS) {
    if (from % EVENTS_A_STREAM === 0) last = 'none';
    const events = Array.from({ length: Math.min(BULK_EVENTS, count - from) }, makeEvent);
    const stored = await store.append(`${prefix}fill-${Math.floor(from / EVENTS_A_STREAM)}`, last, events);
    last = stored.at(-1)!.revision;
  }
}
