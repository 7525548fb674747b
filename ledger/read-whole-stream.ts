// What stands in a stream, from a revision on? Read page by page, so that no reader's thread stands still for long.
import type { EventStore, StoredEvent } from './event-store.ts';

const PAGE = 500;

export async function readWholeStream(store: EventStore, stream: string, from = 0n): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await store.readStream(stream, { from: from + BigInt(events.length), limit: PAGE });
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}
