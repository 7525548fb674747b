// Which rows does each step of an epoch see, and how fast does it learn? A seeded order per epoch, cut into batches. The last
// batch is padded with row 0 at weight 0, so no row is dropped, none counts twice, and every step has one shape.

import { makeRandom } from '../domain/kernel/random.ts';
import type { TrainingParams } from './training-params.ts';

export type BatchPlan = {
  readonly steps: number;
  /** Steps of all epochs before this one. */
  readonly firstStep: number;
  /** [steps, batchSize] row numbers. */
  readonly order: Int32Array;
  /** [steps, batchSize] the row's weight / rows of the batch, 0 for padding: a weighted sum is the mean over the batch. */
  readonly weights: Float32Array;
  /** Adam's bias corrections [steps]: α/(1−β₁ᵗ) and 1/√(1−β₂ᵗ), t counted over the whole training. */
  readonly rate: Float32Array;
  readonly spread: Float32Array;
  /** What weight decay takes of a weight [steps]: α·l2. */
  readonly decay: Float32Array;
};

/** α of a step counted from 0 over the whole training. */
const paceOf = (step: number, steps: number, { learningRate, schedule }: TrainingParams): number =>
  schedule === 'cosine' ? (learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2 : learningRate;

/**
 * @param epoch from 0 on; the plan depends on it, the seed and the number of rows, on nothing that happened before.
 * @param rowWeights one a row, 1 on average; absent: all 1.
 */
export const planEpoch = (
  rowCount: number,
  epoch: number,
  params: TrainingParams,
  rowWeights?: Float32Array,
): BatchPlan => {
  const { batchSize, seed, beta1, beta2, epochs, l2 } = params;
  const steps = Math.ceil(rowCount / batchSize);
  const firstStep = epoch * steps;
  const order = new Int32Array(steps * batchSize);
  for (let row = 0; row < rowCount; row++) order[row] = row;
  makeRandom(seed, `row order of epoch ${epoch}`).shuffle(order.subarray(0, rowCount));
  const weights = new Float32Array(steps * batchSize);
  const rate = new Float32Array(steps);
  const spread = new Float32Array(steps);
  const decay = new Float32Array(steps);
  for (let step = 0; step < steps; step++) {
    const from = step * batchSize;
    const to = Math.min(from + batchSize, rowCount);
    if (rowWeights) for (let i = from; i < to; i++) weights[i] = rowWeights[order[i]!]! / (to - from);
    else weights.fill(1 / (to - from), from, to);
    const t = firstStep + step + 1;
    const pace = paceOf(firstStep + step, epochs * steps, params);
    rate[step] = pace / (1 - beta1 ** t);
    spread[step] = 1 / Math.sqrt(1 - beta2 ** t);
    decay[step] = pace * l2;
  }
  return { steps, firstStep, order, weights, rate, spread, decay };
};
