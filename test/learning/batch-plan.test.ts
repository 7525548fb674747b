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

test('row weights go with their rows, over the rows of the batch', () => {
  const rowWeights = Float32Array.from({ length: 21 }, (_, row) => row / 10);
  const { order, weights } = planEpoch(21, 0, params, rowWeights);
  for (let i = 0; i < 21; i++) assert.equal(weights[i], Math.fround(rowWeights[order[i]!]! / (i < 16 ? 8 : 5)));
  assert.deepEqual([...weights.subarray(21)], [0, 0, 0]);
});

test('a cosine schedule falls from the learning rate towards 0 over all epochs, and weight decay with it', () => {
  const cosine = trainingParams({ batchSize: 8, learningRate: 0.5, epochs: 4, schedule: 'cosine', beta1: 0, l2: 0.1 });
  const rates = [0, 1, 2, 3].flatMap((epoch) => [...planEpoch(16, epoch, cosine).rate]);
  const wanted = rates.map((_, step) => Math.fround(0.25 * (1 + Math.cos((Math.PI * step) / 8))));
  assert.deepEqual(rates, wanted);
  const { decay, firstStep } = planEpoch(16, 2, cosine);
  assert.equal(firstStep, 4);
  assert.deepEqual(
    [...decay],
    wanted.slice(4, 6).map((rate) => Math.fround(Math.fround(rate) * 0.1)),
  );
});
