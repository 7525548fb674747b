// Can these targets be learned? Every row must have one its task allows, and they must differ. A number is learned in standard
// deviations from its mean, so that one learning rate and one Huber delta serve every unit.

import { LearningError } from './learning-error.ts';
import { classCountOf, type Task } from './task.ts';

/** How a standardised number becomes the target's own unit: value × deviation + mean. */
export type TargetScale = { readonly mean: number; readonly deviation: number };

const wanted = (task: Task): string =>
  task.kind === 'binary'
    ? '0 or 1'
    : task.kind === 'multiclass'
      ? `a class index from 0 to ${task.classes.length - 1}`
      : 'a finite number within ±3.4e38';

/**
 * @param targets one a row: 0 or 1, the class index, or the number.
 * @throws LearningError NO_ROWS, ROWS_MISMATCHED, BAD_TARGET, ONE_CLASS, CONSTANT_TARGET
 */
export const checkTargets = (targets: ArrayLike<number>, rowCount: number, task: Task): Float32Array => {
  if (rowCount === 0) {
    throw new LearningError('NO_ROWS', 'There are no training rows; give at least two whose targets differ.');
  }
  if (targets.length !== rowCount) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `${targets.length} labels for ${rowCount} training rows; give one label a row.`,
    );
  }
  const checked = Float32Array.from(targets);
  const classCount = classCountOf(task);
  const isAllowed = (value: number) =>
    classCount === undefined ? Number.isFinite(value) : Number.isInteger(value) && value >= 0 && value < classCount;
  const wrong = checked.findIndex((value) => !isAllowed(value));
  if (wrong >= 0) {
    throw new LearningError(
      'BAD_TARGET',
      `The target of training row ${wrong} is missing or out of range; it must be ${wanted(task)}.`,
    );
  }
  if (checked.every((value) => value === checked[0])) {
    throw classCount === undefined
      ? new LearningError(
          'CONSTANT_TARGET',
          `All ${rowCount} training rows have the same target; give rows whose targets differ.`,
        )
      : new LearningError(
          'ONE_CLASS',
          `All ${rowCount} training rows carry the same label; give rows of ${classCount === 2 ? 'both' : 'at least two'} classes.`,
        );
  }
  return checked;
};

/** Of checked targets; undefined where they are classes. */
export const fitTargetScale = (targets: Float32Array, task: Task): TargetScale | undefined => {
  if (task.kind !== 'regression') return undefined;
  let mean = 0;
  for (const value of targets) mean += value / targets.length;
  let variance = 0;
  for (const value of targets) variance += (value - mean) ** 2 / targets.length;
  const deviation = Math.fround(Math.sqrt(variance));
  return { mean: Math.fround(mean), deviation: deviation > 0 ? deviation : 1 };
};

export const standardiseTargets = (targets: Float32Array, scale: TargetScale | undefined): Float32Array =>
  scale ? targets.map((value) => (value - scale.mean) / scale.deviation) : targets;
