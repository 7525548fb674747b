import assert from 'node:assert/strict';
import test from 'node:test';
import { streams } from '../../../domain/kernel/ids.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { openPredictionIndex } from '../../../projections/predictions/open-prediction-index.ts';
import { callersOf, listPredictions } from '../../../projections/predictions/read-predictions.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { CALLER, DEPLOYMENT, facts, makePen, SUBJECT } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

const OTHER = 'sb_othercaller00000';
const STREAM = streams.predictions(DEPLOYMENT, 0);

async function demo(t: Parameters<typeof viewsFile>[0]) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll([
    facts.modelRegistered(),
    facts.predictionScored({ counter: 1 }),
    facts.predictionScored({ counter: 1, caller: OTHER, decision: 'DECLINE' }),
    facts.predictionScored({ counter: 2, grounds: { clear: { features: {}, reasons: [] } } }),
  ]);
  const file = viewsFile(t);
  await projectInto(file, store);
  return { store, pen, file, stored, views: readerOf(t, file) };
}

test('a writer finds a retried request, and where its counters stood, of one moment', async (t) => {
  const { file, stored, pen, store } = await demo(t);
  const index = openPredictionIndex({ file });
  t.after(() => index.close());
  const found = index.find(stored[1]!.id);
  assert.deepEqual(found, { stream: STREAM, revision: 0n, position: 2n, inputFingerprint: 'fingerprint-2' });
  assert.equal(index.find('nobody'), undefined);
  assert.deepEqual(index.countersOf(DEPLOYMENT, STREAM), {
    revision: 2n,
    position: 4n,
    counters: new Map([
      [CALLER, 2],
      [OTHER, 1],
    ]),
  });
  assert.deepEqual(index.countersOf(DEPLOYMENT, 'predictions-none.0'), {
    revision: null,
    position: 4n,
    counters: new Map(),
  });
  const { id } = await pen.write(facts.predictionScored({ counter: 3 }));
  await projectInto(file, store);
  assert.equal(index.find(id)?.revision, 3n, 'an open index sees what the projector adds');
  assert.equal(index.countersOf(DEPLOYMENT, STREAM).counters.get(CALLER), 3);
});

test('a missing or doubled counter is an anomaly, not an exception', async (t) => {
  const { file, views, pen, store } = await demo(t);
  const odd = await pen.writeAll([facts.predictionScored({ counter: 4 }), facts.predictionScored({ counter: 4 })]);
  await projectInto(file, store);
  const rows = await anomalies(views);
  assert.deepEqual(
    rows.map(({ code, event_id }) => [code, event_id]),
    odd.map(({ id }) => ['COUNTER_GAP', id]),
  );
  assert.equal((await listPredictions(views, EVERYTHING)).rows.length, 5);
});

test('decisions are listed by what they have in common', async (t) => {
  const { views, stored } = await demo(t);
  const ids = async (filter: object) =>
    (await listPredictions(views, { ...EVERYTHING, ...filter })).rows.map(({ prediction_id }) => prediction_id);
  const [, first, other, clear] = stored.map(({ id }) => id);
  assert.deepEqual(await ids({ deploymentId: DEPLOYMENT, caller: CALLER }), [first, clear]);
  assert.deepEqual(await ids({ decision: 'DECLINE' }), [other]);
  assert.deepEqual(await ids({ subject: SUBJECT }), [first, other]);
  assert.deepEqual(await ids({ version: 2 }), []);
  assert.deepEqual(await ids({ businessUnits: ['cards'] }), []);
  assert.deepEqual(await ids({ asOf: 2n }), [first]);
  assert.deepEqual(
    (await callersOf(views, DEPLOYMENT)).map(({ caller, counter }) => [caller, counter]),
    [
      [CALLER, 2],
      [OTHER, 1],
    ],
  );
});
