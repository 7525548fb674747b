import assert from 'node:assert/strict';
import test from 'node:test';
import type { EventStore } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { readWholeStream } from '../../ledger/read-whole-stream.ts';
import { newEvents } from './event-store-contract.ts';

/** Leaves out what stands before a revision, as EventStoreDB does after `$tb`. */
function hiding(store: EventStore, before: bigint): EventStore {
  return {
    ...store,
    readStream: (stream, options) =>
      store.readStream(stream, { ...options, from: (options.from ?? 0n) < before ? before : (options.from ?? 0n) }),
  };
}

test('a stream of several pages is read whole, each event once, from any revision', async () => {
  const store = makeMemoryEventStore();
  const stored = await store.append('a-1', 'none', newEvents(1_203));
  const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id);
  assert.deepEqual(ids(await readWholeStream(store, 'a-1')), ids(stored));
  assert.deepEqual(ids(await readWholeStream(store, 'a-1', 700n)), ids(stored.slice(700)));
  assert.deepEqual(await readWholeStream(store, 'a-1', 1_203n), []);
  assert.deepEqual(await readWholeStream(store, 'missing'), []);
});

test('a stream whose start is hidden is refused, and its rest is never read twice', async () => {
  const store = makeMemoryEventStore();
  await store.append('a-1', 'none', newEvents(1_203));
  const refusal = { code: 'UNAVAILABLE', message: /^Stream a-1 shows revision 9 where 0 should stand/ };
  await assert.rejects(readWholeStream(hiding(store, 9n), 'a-1'), refusal);
  const rest = await readWholeStream(hiding(store, 9n), 'a-1', 9n);
  assert.equal(new Set(rest.map(({ id }) => id)).size, rest.length);
});

test('an event that is not ours within a stream moves the next page and repeats nothing', async () => {
  const store = makeMemoryEventStore();
  const stored = await store.append('a-1', 'none', newEvents(1_203));
  // As the adapter passes over a link or a tombstone in one of our streams: its revision is simply not there.
  const passing: EventStore = {
    ...store,
    async readStream(stream, { from, limit }) {
      const more = await store.readStream(stream, { ...(from === undefined ? {} : { from }), limit: limit + 1 });
      return more.filter(({ revision }) => revision !== 20n).slice(0, limit);
    },
  };
  const read = await readWholeStream(passing, 'a-1');
  assert.deepEqual(
    read.map(({ revision }) => revision),
    stored.map(({ revision }) => revision).filter((revision) => revision !== 20n),
  );
});
