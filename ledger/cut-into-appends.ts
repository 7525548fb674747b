// How much goes into one append? As many events as its limits take, in order: who has more appends several times, and the
// line between two is where a crash may come.
import { MAX_APPEND_DATA_BYTES, MAX_APPEND_EVENTS, MAX_APPEND_METADATA_BYTES, type NewEvent } from './event-store.ts';

type Sized = Pick<NewEvent, 'data' | 'metadata'>;

/** Can one append carry this event at all? */
export function fitsAnAppend({ data, metadata }: Sized): boolean {
  return data.byteLength <= MAX_APPEND_DATA_BYTES && metadata.byteLength <= MAX_APPEND_METADATA_BYTES;
}

/** How many of `items`, from `at` on, one append carries: at least one, if there is one. */
export function countForAppend<T>(items: readonly T[], at: number, eventOf: (item: T) => Sized): number {
  let data = 0;
  let metadata = 0;
  let end = at;
  while (end < items.length && end - at < MAX_APPEND_EVENTS) {
    const event = eventOf(items[end]!);
    data += event.data.byteLength;
    metadata += event.metadata.byteLength;
    if (end > at && (data > MAX_APPEND_DATA_BYTES || metadata > MAX_APPEND_METADATA_BYTES)) break;
    end += 1;
  }
  return end - at;
}

/** The events in order, in as few appends as take them. */
export function cutIntoAppends<E extends Sized>(events: readonly E[]): (readonly E[])[] {
  const parts: (readonly E[])[] = [];
  for (let at = 0; at < events.length; at += parts.at(-1)!.length) {
    parts.push(events.slice(at, at + countForAppend(events, at, (event) => event)));
  }
  return parts;
}
