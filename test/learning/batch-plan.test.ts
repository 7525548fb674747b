import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planEpoch } from '../../learning/batch-plan.ts';
import { trainingParams } from '../../learning/training-params.ts';

const params = trainingParams({ batchSize: 8, seed: 9, learningRate: 0.5, beta1: 0.5, beta2: 0.75 });

test('every row is seen once an epoch and padding has weight 0', () => {
  const { steps, order, weights } = planEpoch(21, 0, params);
  assert.deepEqual([steps, order.length], [3, 24]);
  assert.deepEqual(
    [...order.subarray(0, 21)].sort((a, b) => a - b),
    [...new Array(21).keys()],
  );
  assert.deepEqual([...weights.subarray(16)], [...new Array(5).fill(Math.fround(1 / 5)), 0, 0, 0]);
  assert.ok(weights.subarray(0, 16).every((weight) => weight === 1 / 8));
});

test('the order changes from epoch to epoch and repeats with the seed', () => {
  assert.notDeepEqual(planEpoch(100, 0, params).order, planEpoch(100, 1, params).order);
  assert.deepEqual(planEpoch(100, 1, params), planEpoch(100, 1, params));
});

test('bias correction counts steps over the whole training', () => {
  const { rate, spread } = planEpoch(16, 1, params); // steps 3 and 4
  assert.deepEqual([...rate], [Math.fround(0.5 / (1 - 0.5 ** 3)), Math.fround(0.5 / (1 - 0.5 ** 4))]);
  assert.deepEqual([...spread], [Math.fround(1 / Math.sqrt(1 - 0.75 ** 3)), Math.fround(1 / Math.sqrt(1 - 0.75 ** 4))]);
});
