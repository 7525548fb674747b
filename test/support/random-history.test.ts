// Is the made history worth testing against? It holds every event there is, repeats itself byte for byte, and is one that a house
// could have recorded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT_CATALOG } from '../../domain/event-catalog.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { anomalies } from '../../projections/anomalies.ts';
import { costSummary } from '../../projections/costs/read-summary.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { projectInto, readerOf, viewsFile } from '../projections/project-into.ts';
import { type HistoryOptions, randomHistory, writeHistory } from './random-history.ts';

async function written(options: HistoryOptions, until: Parameters<typeof writeHistory>[2]) {
  const store = makeMemoryEventStore();
  const stored: StoredEvent[] = [];
  await writeHistory(store, randomHistory(options), until, (events) => stored.push(...events));
  return { store, stored };
}

for (const seed of [1, 2, 3]) {
  test(`every event of the catalogue happens within a thousand, history ${seed}`, async () => {
    const { stored } = await written({ seed }, { events: 1_000 });
    const missing = Object.keys(EVENT_CATALOG).filter((type) => stored.every((event) => event.type !== type));
    assert.deepEqual(missing, []);
  });

  test(`what happens is consistent: the views find only what a live house meets, history ${seed}`, async (t) => {
    const { store } = await written({ seed }, { events: 1_500 });
    const file = viewsFile(t);
    const { stopped } = await projectInto(file, store);
    assert.deepEqual([...stopped], []);
    const views = readerOf(t, file);
    const odd = new Set((await anomalies(views, { events: 1_000 })).map(({ code }) => code));
    // A price that comes late, one that begins in the past, what is metered after its month was closed, and a price put right
    // when one of its charges had been already.
    for (const usual of ['UNPRICED', 'PRICE_BOOK_RETROACTIVE', 'LATE_USAGE', 'ALREADY_CORRECTED']) odd.delete(usual);
    assert.deepEqual([...odd], []);
    const { totals, disagreements } = await costSummary(views, EVERYTHING);
    assert.equal(disagreements, 0);
    assert.deepEqual(totals.map(({ currency }) => currency).sort(), ['EUR', 'USD']);
  });
}

test('the same seed gives the same bytes, and another seed others', async () => {
  const [one, again, other] = [
    await written({ seed: 4 }, { events: 400 }),
    await written({ seed: 4 }, { events: 400 }),
    await written({ seed: 5 }, { events: 400 }),
  ];
  assert.deepEqual(again.stored, one.stored);
  assert.notDeepEqual(other.stored, one.stored);
});

test('recorded times never run backwards', async () => {
  const { stored } = await written({ seed: 6 }, { events: 1_500 });
  let last = '';
  for (const event of stored) {
    const decoded = decodeEvent(event);
    assert.ok(decoded.kind === 'event');
    const { recordedAt } = decoded.event.metadata;
    assert.ok(recordedAt >= last, `${event.type} at ${event.position}`);
    last = recordedAt;
  }
});

test('more decisions at once change nothing of the house that makes them', async () => {
  const houses = [];
  for (const decisionsAtOnce of [1, 20]) {
    const { stored } = await written({ seed: 7, decisionsAtOnce }, { happenings: 1_000 });
    const inTheHouse = stored.filter(({ type }) => /^(Dataset|Model|Training|Deployment|Routing)/.test(type));
    houses.push(inTheHouse.map(({ type, revision }) => `${type} ${revision}`));
    assert.ok(stored.length > (decisionsAtOnce === 20 ? 2_000 : 500));
  }
  assert.deepEqual(houses[1], houses[0]);
});
