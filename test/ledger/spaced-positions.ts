// A store whose positions are far apart, as EventStoreDB's are: what reads a log must not lean on 1, 2, 3.
import type { Position } from '../../domain/kernel/event.ts';
import type { EventStore, StoredEvent } from '../../ledger/event-store.ts';

const STEP = 1_009n;
const FIRST = 5_000n;
const outside = (position: Position) => FIRST + position * STEP;
const inside = (position: Position) => (position - FIRST) / STEP;
const shown = (event: StoredEvent): StoredEvent => ({ ...event, position: outside(event.position) });

export function spacedPositions(store: EventStore): EventStore {
  const given = <O extends { readonly after?: Position }>(options: O): O =>
    options.after === undefined ? options : { ...options, after: inside(options.after) };
  return {
    ...store,
    append: async (...append) => (await store.append(...append)).map(shown),
    readStream: async (...read) => (await store.readStream(...read)).map(shown),
    readAll: async (options) => (await store.readAll(given(options))).map(shown),
    async *subscribe(options = {}) {
      for await (const item of store.subscribe(given(options))) {
        if (item.kind === 'events') yield { kind: 'events', events: item.events.map(shown) };
        else yield { ...item, position: item.position === undefined ? undefined : outside(item.position) };
      }
    },
  };
}
