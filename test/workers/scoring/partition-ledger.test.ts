import assert from 'node:assert/strict';
import test from 'node:test';
import type { Recorded } from '../../../domain/kernel/event.ts';
import type { PredictionEvent } from '../../../domain/predictions/events.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { makePartitionLedger } from '../../../workers/scoring/partition-ledger.ts';

const prediction = (revision: number, caller = 'sb_a') =>
  ({
    type: 'PredictionScored',
    revision: BigInt(revision),
    data: { predictionId: `p${revision}`, caller, counter: revision + 1 },
  }) as unknown as Recorded<PredictionEvent>;

test('what the view holds by now is not held in memory as well', async () => {
  let seen = -1n;
  const ledger = makePartitionLedger({
    store: makeMemoryEventStore(),
    index: {
      find: (id) => (BigInt(id.slice(1)) <= seen ? { stream: 's', revision: BigInt(id.slice(1)) } : undefined),
      countersOf: () => ({ revision: seen < 0n ? null : seen, counters: new Map() }),
    },
    deploymentId: 'dp_1',
    stream: 's',
  });
  await ledger.refresh();
  for (let revision = 0; revision < 50_000; revision++) {
    ledger.learn(prediction(revision));
    seen = BigInt(revision - 100); // the view lags by a hundred events
  }
  assert.ok(ledger.remembered() < 10_000, `${ledger.remembered()} requests are in memory`);
  for (const revision of [0, 1, 25_000, 49_800, 49_999]) assert.equal(ledger.find(`p${revision}`), BigInt(revision));
  assert.equal(ledger.find('p50000'), undefined);
  assert.equal(ledger.counterOf('sb_a'), 50_000);
  assert.equal(ledger.counterOf('sb_b'), 0);
  assert.equal(ledger.revision(), 49_999n);
});

test('while the view does not move nothing is forgotten', async () => {
  const ledger = makePartitionLedger({
    store: makeMemoryEventStore(),
    index: { find: () => undefined, countersOf: () => ({ revision: null, counters: new Map([['sb_b', 7]]) }) },
    deploymentId: 'dp_1',
    stream: 's',
  });
  await ledger.refresh();
  for (let revision = 0; revision < 20_000; revision++) ledger.learn(prediction(revision));
  assert.equal(ledger.remembered(), 20_000);
  assert.equal(ledger.counterOf('sb_b'), 7);
});
