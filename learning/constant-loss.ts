// How wrong is the best answer that is the same for every row? What a training must get below to have learned anything.

import { classCountOf, type Task } from './task.ts';
import type { TrainingParams } from './training-params.ts';

const HALVINGS = 100;

/** The weighted mean loss: in nats, or in squared standard deviations of the target. */
const ofClasses = (targets: Float32Array, weights: Float32Array | undefined, classCount: number): number => {
  const ofClass = new Float64Array(classCount);
  let total = 0;
  targets.forEach((target, row) => {
    const weight = weights?.[row] ?? 1;
    ofClass[target]! += weight;
    total += weight;
  });
  return ofClass.reduce((sum, weight) => (weight > 0 ? sum - (weight / total) * Math.log(weight / total) : sum), 0);
};

/** The loss is convex in the answer: where its slope changes sign it is least. */
const ofNumbers = (targets: Float32Array, weights: Float32Array | undefined, delta: number): number => {
  const clipped = (error: number) => Math.max(-delta, Math.min(delta, error));
  const mean = (of: (target: number) => number) => {
    let sum = 0;
    let total = 0;
    targets.forEach((target, row) => {
      sum += (weights?.[row] ?? 1) * of(target);
      total += weights?.[row] ?? 1;
    });
    return sum / total;
  };
  let low = targets.reduce((a, b) => Math.min(a, b));
  let high = targets.reduce((a, b) => Math.max(a, b));
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = (low + high) / 2;
    if (mean((target) => clipped(middle - target)) > 0) high = middle;
    else low = middle;
    if (middle === low && middle === high) break;
  }
  const answer = (low + high) / 2;
  return mean((target) => {
    const error = answer - target;
    return clipped(error) * (error - clipped(error) / 2);
  });
};

/** @param targets as the loss reads them; `weights` one a row, absent: all 1. */
export const constantLoss = (
  targets: Float32Array,
  weights: Float32Array | undefined,
  task: Task,
  { loss, huberDelta }: Pick<TrainingParams, 'loss' | 'huberDelta'>,
): number => {
  const classCount = classCountOf(task);
  if (classCount !== undefined) return ofClasses(targets, weights, classCount);
  return ofNumbers(targets, weights, loss === 'huber' ? huberDelta : Number.POSITIVE_INFINITY);
};
