// What stands in a whole log, from its first event on? Read in pages cut by weight, so that a log of any size passes through
// a small memory, whatever its events weigh.
import type { EventStore, StoredEvent } from './event-store.ts';

/** What a reader of a whole log needs of a store. */
export type ReadableLog = Pick<EventStore, 'readAll'>;

const PAGE_BYTES = 8 * 1024 * 1024;
const MAX_PAGE_EVENTS = 1_000;

/** In global order, up to what is the end when the reader comes to it. */
export async function* logEvents(log: ReadableLog): AsyncGenerator<StoredEvent, void> {
  let last: StoredEvent | undefined;
  let limit = 100;
  for (;;) {
    const page = await log.readAll({ ...(last ? { after: last.position } : {}), limit });
    if (page.length === 0) return;
    yield* page;
    // A log in a file is read without waiting: whoever draws a progress bar on this thread gets a turn here.
    await new Promise(setImmediate);
    last = page.at(-1);
    const weight = page.reduce((sum, { data, metadata }) => sum + data.byteLength + metadata.byteLength, 0);
    const fitting = Math.floor((PAGE_BYTES * page.length) / Math.max(1, weight));
    limit = Math.max(1, Math.min(MAX_PAGE_EVENTS, fitting));
  }
}
