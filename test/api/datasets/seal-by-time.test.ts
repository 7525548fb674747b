// A version cannot be unsealed, so a split by time is counted before it is decided on.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { SplitSides } from '../../../domain/datasets/split-sides.ts';
import type { SidesOrder } from '../../../workers/model-evaluator.ts';
import { startApi } from '../api-fixture.ts';
import { datasetInput, good, people, REGISTER_DATASET, upload } from '../seeded-model.ts';

const SEAL = `mutation ($input: SealDatasetVersionInput!) {
  sealDatasetVersion(input: $input) { datasetVersion { splitMethod heldOutFrom heldOutPermille } receipt { replayed } }
}`;

async function opened(t: Parameters<typeof startApi>[0], answer: SplitSides) {
  const orders: SidesOrder[] = [];
  const api = await startApi(t);
  api.deps.evaluator.countSides = async (order) => {
    orders.push(order);
    return answer;
  };
  const input = {
    ...datasetInput,
    columns: [...datasetInput.columns, { name: 'granted', kind: 'DATE', role: 'TIME' }],
  };
  const datasetId = good(await api.ask(people.engineer, REGISTER_DATASET, { input })).data.registerDataset.dataset.id;
  const rows = await upload(api, people.engineer, `/datasets/${datasetId}/versions/1/rows?fileName=loans.csv`);
  assert.equal(rows.status, 201);
  const seal = (change: object) =>
    api.ask(people.engineer, SEAL, { input: { datasetId, version: 1, heldOutFrom: '2026-01-31', ...change } });
  return { api, orders, seal };
}

const half = { kind: 'binary', positive: 3, negative: 3 } as const;
const none = { kind: 'binary', positive: 0, negative: 0 } as const;

test('a time that leaves one side empty is refused with both counts, and nothing is sealed', async (t) => {
  const { api, orders, seal } = await opened(t, {
    rows: 12,
    train: { kind: 'binary', positive: 6, negative: 6 },
    heldOut: none,
  });
  const [refused] = (await seal({})).errors;
  assert.equal(refused?.extensions.code, 'DATASET_EMPTY');
  assert.match(refused!.message, /leaves 12 rows \(6 positive, 6 negative\) to learn from and 0 rows/);
  assert.deepEqual(
    orders.map(({ from, chunks }) => [from, chunks.length]),
    [[20_484, 1]],
  );
  assert.ok(!(await api.events()).some(({ type }) => type === 'DatasetVersionSealed'));
});

test('what is refused without the rows is refused before they are read; a retry of what is sealed reads none', async (t) => {
  const { orders, seal } = await opened(t, { rows: 12, train: half, heldOut: half });
  assert.match((await seal({ version: 2 })).errors[0]!.message, /Version 2 is not open/);
  assert.match((await seal({ heldOutFrom: 'soon' })).errors[0]!.message, /a date such as/);
  assert.equal(orders.length, 0);
  const first = good(await seal({ commandId: 'seal-1' })).data.sealDatasetVersion;
  assert.deepEqual(first.datasetVersion, { splitMethod: 'TIME', heldOutFrom: 20_484, heldOutPermille: null });
  const again = good(await seal({ commandId: 'seal-1' })).data.sealDatasetVersion;
  assert.deepEqual([first.receipt.replayed, again.receipt.replayed, orders.length], [false, true, 1]);
});

test('the share that is held out has one range and one sentence', async (t) => {
  const { seal } = await opened(t, { rows: 12, train: half, heldOut: half });
  for (const heldOutPermille of [-1, 0, 1, 49, 501, 999, 1000]) {
    const [refused] = (await seal({ heldOutFrom: null, heldOutPermille })).errors;
    assert.equal(refused?.message, 'heldOutPermille is a whole number from 50 to 500 (300 keeps 30 % apart).');
  }
});
