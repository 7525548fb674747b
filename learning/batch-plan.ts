// Which rows does each step of an epoch see? A seeded order per epoch, cut into batches. The last batch is padded with row 0
// at weight 0, so no row is dropped, none counts twice, and every step has one shape.

import { makeRandom } from '../domain/kernel/random.ts';
import type { TrainingParams } from './training-params.ts';

export type BatchPlan = {
  readonly steps: number;
  /** [steps, batchSize] row numbers. */
  readonly order: Int32Array;
  /** [steps, batchSize] 1 / rows of the batch, 0 for padding: a weighted sum is the mean over the batch. */
  readonly weights: Float32Array;
  /** Adam's bias corrections [steps]: α/(1−β₁ᵗ) and 1/√(1−β₂ᵗ), t counted over the whole training. */
  readonly rate: Float32Array;
  readonly spread: Float32Array;
};

/** @param epoch from 0 on; the plan depends on it, the seed and the number of rows, on nothing that happened before. */
export const planEpoch = (rowCount: number, epoch: number, params: TrainingParams): BatchPlan => {
  const { batchSize, seed, learningRate, beta1, beta2 } = params;
  const steps = Math.ceil(rowCount / batchSize);
  const order = new Int32Array(steps * batchSize);
  for (let row = 0; row < rowCount; row++) order[row] = row;
  makeRandom(seed, `row order of epoch ${epoch}`).shuffle(order.subarray(0, rowCount));
  const weights = new Float32Array(steps * batchSize);
  const rate = new Float32Array(steps);
  const spread = new Float32Array(steps);
  for (let step = 0; step < steps; step++) {
    const from = step * batchSize;
    const to = Math.min(from + batchSize, rowCount);
    weights.fill(1 / (to - from), from, to);
    const t = epoch * steps + step + 1;
    rate[step] = learningRate / (1 - beta1 ** t);
    spread[step] = 1 / Math.sqrt(1 - beta2 ** t);
  }
  return { steps, order, weights, rate, spread };
};
