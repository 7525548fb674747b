// How much does each row count? The caller's weights times those that make the classes even, 1 on average: a loss stays
// comparable with an unweighted one, and so does a learning rate.

import { LearningError } from './learning-error.ts';
import { classCountOf, type Task } from './task.ts';
import type { TrainingParams } from './training-params.ts';

const checkWeights = (given: Float32Array, rowCount: number): void => {
  if (given.length !== rowCount) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `${given.length} weights for ${rowCount} training rows; give one weight a row.`,
    );
  }
  const wrong = given.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong >= 0) {
    throw new LearningError('BAD_TARGET', `The weight of training row ${wrong} must be a finite number from 0 on.`);
  }
  if (given.every((weight) => weight === 0)) {
    throw new LearningError('BAD_TARGET', `All ${rowCount} training rows weigh 0; give at least one more.`);
  }
};

/**
 * @param targets checked, one a row.
 * @returns one weight a row with mean 1, or undefined where all are 1.
 * @throws LearningError ROWS_MISMATCHED, BAD_TARGET
 */
export const rowWeightsOf = (
  targets: Float32Array,
  task: Task,
  { classWeights }: Pick<TrainingParams, 'classWeights'>,
  given?: Float32Array,
): Float32Array | undefined => {
  if (given) checkWeights(given, targets.length);
  const classCount = classCountOf(task);
  const isBalanced = classWeights === 'balanced' && classCount !== undefined;
  if (!given && !isBalanced) return undefined;
  const weights = given ? Float64Array.from(given) : new Float64Array(targets.length).fill(1);
  if (isBalanced) {
    const ofClass = new Float64Array(classCount);
    weights.forEach((weight, row) => {
      ofClass[targets[row]!]! += weight;
    });
    for (let row = 0; row < weights.length; row++) {
      const total = ofClass[targets[row]!]!;
      if (total > 0) weights[row]! /= total;
    }
  }
  let sum = 0;
  for (const weight of weights) sum += weight;
  return Float32Array.from(weights, (weight) => (weight * weights.length) / sum);
};
