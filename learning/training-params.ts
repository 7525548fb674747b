// What shapes a training run besides its rows? The parameters, with their defaults and bounds. They are stored in the
// model file: with the rows and the seed they name its bytes.

import { ACTIVATIONS, type Activation } from './activation.ts';
import { LearningError } from './learning-error.ts';
import type { Task } from './task.ts';

export const SCHEDULES = ['constant', 'cosine'] as const;
export const LOSSES = ['standard', 'huber'] as const;
export const CLASS_WEIGHTS = ['none', 'balanced'] as const;

export type TrainingParams = {
  /**
   * Units of each hidden layer; none: logistic, softmax or linear regression, trained to its one best answer
   * (train-regression.ts): epochs, batchSize, learningRate, schedule, dropout, patience and seed are then not used.
   */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Share of the hidden units left out of a step; the others are scaled up by 1/(1 − share). */
  readonly dropout: number;
  /**
   * Decoupled weight decay (Loshchilov and Hutter 2019): a step takes learning rate × l2 of every weight away, past Adam's
   * scaling. Biases are left alone.
   */
  readonly l2: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** `cosine`: from the learning rate down to 0 along half a cosine over all steps of all epochs. */
  readonly schedule: (typeof SCHEDULES)[number];
  /** Epochs without a lower validation loss after which training stops; null: all epochs run on all rows. */
  readonly patience: number | null;
  /** Share of the rows kept from training to stop by; only with `patience`. */
  readonly validationPermille: number;
  /** `standard`: cross-entropy of the classes, or half the squared error; `huber`: linear beyond `huberDelta` (Huber 1964). */
  readonly loss: (typeof LOSSES)[number];
  /** In standard deviations of the target. */
  readonly huberDelta: number;
  /** `balanced`: rows of every class weigh the same together. Scores are then no longer probabilities of the table's mix. */
  readonly classWeights: (typeof CLASS_WEIGHTS)[number];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly seed: number;
};

export const defaultTrainingParams: TrainingParams = {
  hidden: [64, 64],
  activation: 'relu',
  dropout: 0,
  l2: 0,
  epochs: 30,
  batchSize: 64,
  learningRate: 1e-3,
  schedule: 'constant',
  patience: null,
  validationPermille: 150,
  loss: 'standard',
  huberDelta: 1,
  classWeights: 'none',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  seed: 0,
};

const whole = (value: number, least: number, most: number) =>
  Number.isSafeInteger(value) && value >= least && value <= most;

const oneOf = <T>(values: readonly T[], value: T) => values.includes(value);

/**
 * Fills in the defaults.
 * @throws LearningError INVALID_PARAMETERS naming the parameter and its bounds.
 */
export const trainingParams = (given: Partial<TrainingParams>, task?: Task): TrainingParams => {
  // Only what is known here: the parameters are written into the model file.
  const chosen = Object.entries(defaultTrainingParams).map(([name, value]) => [
    name,
    given[name as keyof TrainingParams] ?? value,
  ]);
  const params: TrainingParams = { ...Object.fromEntries(chosen) };
  const must = (holds: boolean, name: keyof TrainingParams, bounds: string): void => {
    if (!holds) throw new LearningError('INVALID_PARAMETERS', `Training parameter ${name} must be ${bounds}.`);
  };
  const { hidden, dropout, epochs, batchSize, learningRate, patience, loss, classWeights } = params;
  must(
    Array.isArray(hidden) && hidden.length <= 8 && hidden.every((units) => whole(units, 1, 4096)),
    'hidden',
    'a list of at most eight layer widths from 1 to 4096; an empty list is a regression without a hidden layer',
  );
  must(oneOf(ACTIVATIONS, params.activation), 'activation', `one of ${ACTIVATIONS.join(', ')}`);
  must(dropout >= 0 && dropout < 1, 'dropout', 'from 0 to below 1');
  must(params.l2 >= 0 && params.l2 <= 10, 'l2', 'from 0 to 10');
  must(whole(epochs, 1, 10_000), 'epochs', 'a whole number from 1 to 10000');
  must(whole(batchSize, 1, 65_536), 'batchSize', 'a whole number from 1 to 65536');
  must(learningRate > 0 && learningRate <= 10, 'learningRate', 'above 0 and at most 10');
  must(oneOf(SCHEDULES, params.schedule), 'schedule', `one of ${SCHEDULES.join(', ')}`);
  must(patience === null || whole(patience, 1, 10_000), 'patience', 'a whole number from 1 to 10000, or null for none');
  must(whole(params.validationPermille, 1, 900), 'validationPermille', 'a whole number from 1 to 900');
  must(oneOf(LOSSES, loss), 'loss', `one of ${LOSSES.join(', ')}`);
  must(params.huberDelta > 0 && params.huberDelta <= 1000, 'huberDelta', 'above 0 and at most 1000');
  must(oneOf(CLASS_WEIGHTS, classWeights), 'classWeights', `one of ${CLASS_WEIGHTS.join(', ')}`);
  must(params.beta1 >= 0 && params.beta1 < 1, 'beta1', 'from 0 to below 1');
  must(params.beta2 >= 0 && params.beta2 < 1, 'beta2', 'from 0 to below 1');
  must(params.epsilon > 0 && params.epsilon < 1, 'epsilon', 'between 0 and 1');
  must(whole(params.seed, 0, Number.MAX_SAFE_INTEGER), 'seed', 'a whole number from 0 on');
  if (task) {
    const isRegression = task.kind === 'regression';
    must(isRegression || loss === 'standard', 'loss', 'standard where the target is a class');
    must(!isRegression || classWeights === 'none', 'classWeights', 'none where the target is a number');
  }
  return params;
};
