// What does a model answer? One of two classes, one of several, or a number. The task decides the width of the last layer, the
// loss and what a score means.

import { LearningError } from './learning-error.ts';

export type Task =
  | { readonly kind: 'binary' }
  /** 2 to 256 class names, each once, by ascending code unit: position = class index. */
  | { readonly kind: 'multiclass'; readonly classes: readonly string[] }
  | { readonly kind: 'regression' };

export const binaryTask: Task = { kind: 'binary' };

export const MOST_CLASSES = 256;

/** Numbers the last layer gives for a row. */
export const outputsOf = (task: Task): number => (task.kind === 'multiclass' ? task.classes.length : 1);

/** Values a target can take, or undefined where it is a measurement. */
export const classCountOf = (task: Task): number | undefined =>
  task.kind === 'binary' ? 2 : task.kind === 'multiclass' ? task.classes.length : undefined;

/** @throws LearningError INVALID_PARAMETERS */
export const checkTask = (task: Task): void => {
  if (task.kind !== 'multiclass') return;
  const { classes } = task;
  const ordered = classes.every((name, i) => i === 0 || classes[i - 1]! < name);
  if (classes.length < 2 || classes.length > MOST_CLASSES || !ordered) {
    throw new LearningError(
      'INVALID_PARAMETERS',
      `A multi-class task must name 2 to ${MOST_CLASSES} different classes in the order of their code units; ${classes.length} were given.`,
    );
  }
};
