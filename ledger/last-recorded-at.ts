// From which time on does the clock go on after a restart? Not always the last event's: two threads take their times in one order
// and their places in the log in another, so the latest time may stand some events before the end.
import { decodeEvent } from './codec.ts';
import type { EventStore, StoredEvent } from './event-store.ts';

const PAGE = 64;
/** No append waits so long that so many events overtake it. */
const ENOUGH_EVENTS = 8_192;
const ENOUGH_BYTES = 32_000_000;

/** RFC 3339 UTC, the latest among the last events; undefined when none of them is ours. Others' events are passed over. */
export async function lastRecordedAt(store: EventStore): Promise<string | undefined> {
  let latest: string | undefined;
  let events = 0;
  let bytes = 0;
  let last: StoredEvent | undefined;
  while (events < ENOUGH_EVENTS && bytes < ENOUGH_BYTES) {
    const page = await store.readAll({
      direction: 'backwards',
      ...(last ? { after: last.position } : {}),
      limit: PAGE,
    });
    for (const stored of page) {
      const decoded = decodeEvent(stored);
      // All of one length and form, so their order as text is their order in time.
      const at = decoded.kind === 'event' ? decoded.event.metadata.recordedAt : undefined;
      if (at !== undefined && (latest === undefined || at > latest)) latest = at;
      bytes += stored.data.byteLength + stored.metadata.byteLength;
    }
    events += page.length;
    if (page.length < PAGE) break;
    last = page.at(-1);
  }
  return latest;
}
