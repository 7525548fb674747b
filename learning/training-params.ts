// What shapes a training run besides its rows? The parameters, with their defaults and bounds. They are stored in the
// model file: with the rows and the seed they name its bytes.

import { LearningError } from './learning-error.ts';

export type TrainingParams = {
  /** Units of each hidden layer, ReLU between; at least one layer. */
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly seed: number;
};

export const defaultTrainingParams: TrainingParams = {
  hidden: [64, 64],
  epochs: 30,
  batchSize: 64,
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  seed: 0,
};

const whole = (value: number, least: number, most: number) =>
  Number.isSafeInteger(value) && value >= least && value <= most;

/**
 * Fills in the defaults.
 * @throws LearningError INVALID_PARAMETERS naming the parameter and its bounds.
 */
export const trainingParams = (given: Partial<TrainingParams>): TrainingParams => {
  const params = { ...defaultTrainingParams, ...given };
  const must = (holds: boolean, name: keyof TrainingParams, bounds: string): void => {
    if (!holds) throw new LearningError('INVALID_PARAMETERS', `Training parameter ${name} must be ${bounds}.`);
  };
  const { hidden, epochs, batchSize, learningRate, beta1, beta2, epsilon, seed } = params;
  must(
    Array.isArray(hidden) && hidden.length >= 1 && hidden.length <= 8 && hidden.every((units) => whole(units, 1, 4096)),
    'hidden',
    'one to eight layer widths from 1 to 4096',
  );
  must(whole(epochs, 1, 10_000), 'epochs', 'a whole number from 1 to 10000');
  must(whole(batchSize, 1, 65_536), 'batchSize', 'a whole number from 1 to 65536');
  must(learningRate > 0 && learningRate <= 10, 'learningRate', 'above 0 and at most 10');
  must(beta1 >= 0 && beta1 < 1, 'beta1', 'from 0 to below 1');
  must(beta2 >= 0 && beta2 < 1, 'beta2', 'from 0 to below 1');
  must(epsilon > 0 && epsilon < 1, 'epsilon', 'between 0 and 1');
  must(whole(seed, 0, Number.MAX_SAFE_INTEGER), 'seed', 'a whole number from 0 on');
  return params;
};
