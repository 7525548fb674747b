// What stands in a stream, from a revision on? Read page by page, so that no reader's thread stands still for long. From its first
// event or not at all: a start that an administrator has hidden ($maxCount, $tb) must not pass for a history.
import { DomainError } from '../domain/kernel/errors.ts';
import type { EventStore, StoredEvent } from './event-store.ts';

const PAGE = 500;

/** Throws UNAVAILABLE when a page begins after the revision it was asked from. Hidden to its end, a stream reads as missing. */
export async function readWholeStream(store: EventStore, stream: string, from = 0n): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let next = from;
  for (;;) {
    const page = await store.readStream(stream, { from: next, limit: PAGE });
    const first = page[0];
    if (first && first.revision !== next) {
      throw new DomainError(
        'UNAVAILABLE',
        `Stream ${stream} shows revision ${first.revision} where ${next} should stand, so that a part of its history is hidden and nothing is decided on the rest; examine the event store with doctor.`,
      );
    }
    events.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return events;
    next = last.revision + 1n;
  }
}
