import assert from 'node:assert/strict';
import test from 'node:test';
import { compareLogs } from '../../ledger/compare-logs.ts';
import type { EventStore, StoredEvent } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { demoFacts, makePen } from '../support/events.ts';
import { spacedPositions } from './spaced-positions.ts';

async function written(store: EventStore): Promise<EventStore> {
  await makePen(store).writeAll(demoFacts());
  return store;
}
/** The log as read, with one event changed. */
const altered = (store: EventStore, number: number, change: (event: StoredEvent) => StoredEvent) => ({
  readAll: async (options: Parameters<EventStore['readAll']>[0]) =>
    (await store.readAll(options)).map((event) => (event.position === BigInt(number) ? change(event) : event)),
});

test('two stores with the same events are equal, whatever their positions', async () => {
  const one = await written(makeMemoryEventStore());
  const other = await written(spacedPositions(makeMemoryEventStore()));
  const compared = await compareLogs(one, other);
  assert.equal(compared.difference, undefined);
  assert.equal(compared.source.digest, compared.target.digest);
  assert.equal(compared.common, compared.source.events);
  assert.ok(compared.common > 20);
});

test('a difference in any field is found and its event named, without a word of its content', async () => {
  const store = await written(makeMemoryEventStore());
  const [, , third] = await store.readAll({ limit: 3 });
  const bytes = new TextEncoder().encode('{"secret":"x"}');
  const changes: { [field: string]: (event: StoredEvent) => StoredEvent } = {
    stream: (event) => ({ ...event, stream: 'model-other' }),
    revision: (event) => ({ ...event, revision: 9n }),
    id: (event) => ({ ...event, id: '00000000-0000-5000-8000-00000000000f' }),
    type: (event) => ({ ...event, type: 'Other' }),
    data: (event) => ({ ...event, data: bytes }),
    metadata: (event) => ({ ...event, metadata: bytes }),
  };
  for (const [field, change] of Object.entries(changes)) {
    const { difference, common, source, target } = await compareLogs(store, altered(store, 3, change));
    assert.match(
      difference!,
      new RegExp(`^Event 3 is ${third!.type} .* in the target; its ${field} is not the same\\.$`),
    );
    assert.doesNotMatch(difference!, /secret/);
    assert.equal(common, 2);
    assert.notEqual(source.digest, target.digest);
    assert.equal(source.events, target.events);
  }
});

test('a log that ends early is named at the first event that only one of them has', async () => {
  const whole = await written(makeMemoryEventStore());
  const part = makeMemoryEventStore();
  await makePen(part).writeAll(demoFacts().slice(0, 4));
  assert.match((await compareLogs(whole, part)).difference!, /^Event 5, .* in the source and not in the target\.$/);
  assert.match((await compareLogs(part, whole)).difference!, /^Event 5, .* in the target and not in the source\.$/);
});
