import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planEpoch } from '../../learning/batch-plan.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import { encodedWidth } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../../learning/network.ts';
import { openScanRunner, openStepRunner, type TrainingState } from '../../learning/train-epoch.ts';
import { type TrainingParams, trainingParams } from '../../learning/training-params.ts';
import { openTrainingTable } from '../../learning/training-table.ts';
import { smallTable } from './small-table.ts';

const epochs = async (
  open: typeof openScanRunner,
  batchSize: number,
  rowCount: number,
  given: Partial<TrainingParams> = {},
) => {
  const { columns, rows, labels } = smallTable(rowCount);
  const encoding = fitEncoding(columns, rows);
  const params = trainingParams({ hidden: [8, 8], batchSize, seed: 5, ...given });
  const runner = await open(encoding, params, await openTrainingTable(encoding, encodeRows(encoding, rows), labels));
  const parameters = initialParameters(layersOf(encodedWidth(encoding), params.hidden), params.seed);
  const zeros = () => new Float32Array(parameters.length);
  let state: TrainingState = { parameters, m: zeros(), v: zeros() };
  const losses: number[] = [];
  for (let epoch = 0; epoch < 2; epoch++) {
    const result = await runner.run(planEpoch(rowCount, epoch, params), state);
    state = result.state;
    losses.push(...result.losses);
  }
  await runner.release();
  return { state, losses };
};

test('an epoch in one Scan equals the same steps one call at a time, to the last bit', async () => {
  const scanned = await epochs(openScanRunner, 16, 301);
  const stepped = await epochs(openStepRunner, 16, 301);
  assert.equal(scanned.losses.length, 2 * 19);
  assert.deepEqual(scanned.losses, stepped.losses);
  assert.deepEqual(scanned.state, stepped.state);
});

test('an epoch longer than one call of the runtime equals the same steps one at a time', async () => {
  const scanned = await epochs(openScanRunner, 1, 2100);
  assert.deepEqual(scanned, await epochs(openStepRunner, 1, 2100));
});

test('dropout and weight decay are the same in one Scan and one call at a time, over several calls', async () => {
  const given = { hidden: [4096], dropout: 0.4, l2: 0.1, schedule: 'cosine' } as const;
  const scanned = await epochs(openScanRunner, 256, 4_400, given); // its masks are more than one call may hold
  assert.deepEqual(scanned, await epochs(openStepRunner, 256, 4_400, given));
});

test('dropout leaves out other units in every epoch', async () => {
  const { columns, rows, labels } = smallTable(64);
  const encoding = fitEncoding(columns, rows);
  const params = trainingParams({ hidden: [8], dropout: 0.5 });
  const parameters = initialParameters(layersOf(encodedWidth(encoding), params.hidden), 1);
  const state = { parameters, m: new Float32Array(parameters.length), v: new Float32Array(parameters.length) };
  const plan = planEpoch(64, 0, params);
  const table = await openTrainingTable(encoding, encodeRows(encoding, rows), labels);
  for (const open of [openScanRunner, openStepRunner]) {
    const runner = await open(encoding, params, table);
    const first = await runner.run(plan, state);
    assert.deepEqual(await runner.run(plan, state), first);
    assert.notDeepEqual((await runner.run({ ...plan, firstStep: plan.steps }, state)).state, first.state);
    await runner.release();
  }
});
