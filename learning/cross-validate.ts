// How good is a way of training on rows it has not seen? K-fold cross-validation (Stone 1974): every row is scored once, by a
// network that was trained without it, encoding included.

import { sharesGroups } from './deal-groups.ts';
import { dealFolds } from './deal-rows.ts';
import { encodeRows } from './encode-rows.ts';
import type { Encoding, FeatureValue } from './encoding.ts';
import { LearningError } from './learning-error.ts';
import { openScorer } from './open-scorer.ts';
import { checkTargets } from './targets.ts';
import { binaryTask, checkTask, classCountOf, outputsOf, type Task } from './task.ts';
import { trainNetwork } from './train.ts';
import type { TrainingParams } from './training-params.ts';

export type CrossValidationInput = {
  readonly rows: readonly (readonly FeatureValue[])[];
  /** The encoding of some of the rows, by their numbers: fitted anew for every fold. */
  readonly fit: (rows: readonly number[]) => Encoding;
  /** Binary where absent. */
  readonly task?: Task;
  /** One a row: 0 or 1; the class index; the number. */
  readonly targets: ArrayLike<number>;
  readonly rowWeights?: Float32Array;
  /** One number a row: whose it is. Rows of one are in one fold. */
  readonly groups?: Int32Array;
  /** The seed deals the folds, too. */
  readonly params?: Partial<TrainingParams>;
  /** 2 to 20. */
  readonly folds: number;
  /** After each fold, counted from 1. */
  readonly onFold?: (fold: number) => void | Promise<void>;
  readonly signal?: AbortSignal;
};

export type CrossValidation = {
  /** Fold 0 … folds − 1 of every row. */
  readonly foldOf: Int32Array;
  /** Score of every row by the network trained without it, [n], as Scorer gives it. */
  readonly scores: Float32Array;
  /** Multi-class: [n × classes] row-major, and the likeliest class, [n]; else empty. */
  readonly probabilities: Float32Array;
  readonly classes: Int32Array;
};

const MOST_FOLDS = 20;
/** Scored at once: bounds memory, and one shape keeps a repeated run equal to the last bit. */
const ROWS_A_CALL = 1024;

const partsOf = (foldOf: Int32Array, fold: number) => {
  const training: number[] = [];
  const heldOut: number[] = [];
  foldOf.forEach((of, row) => {
    (of === fold ? heldOut : training).push(row);
  });
  return { training, heldOut };
};

const checkFolds = (
  foldOf: Int32Array,
  folds: number,
  targets: Float32Array,
  task: Task,
  groups: Int32Array | undefined,
): void => {
  const together = sharesGroups(groups)
    ? `, and rows of one person stay together (${new Set(groups).size} people)`
    : '';
  const classCount = classCountOf(task);
  if (classCount === undefined) {
    const rowsIn = (fold: number) => foldOf.filter((of) => of === fold).length;
    if (Array.from({ length: folds }, (_, fold) => rowsIn(fold)).every((rows) => rows >= 2)) return;
    throw new LearningError(
      'INVALID_PARAMETERS',
      `${targets.length} rows are too few for ${folds} folds${together}; give at least two rows a fold or ask for fewer folds.`,
    );
  }
  const ofClass = new Array<number>(classCount).fill(0);
  for (const target of targets) ofClass[target]! += 1;
  const rarest = Math.min(...ofClass.filter((count) => count > 0));
  for (let fold = 0; fold < folds; fold++) {
    const { training, heldOut } = partsOf(foldOf, fold);
    for (const part of [training, heldOut]) {
      // A fold of one class can be neither measured nor, from the other side, learned.
      if (new Set(part.map((row) => targets[row])).size >= 2) continue;
      throw new LearningError(
        'ONE_CLASS',
        `Fold ${fold + 1} of ${folds} would be of one class: the rarest of the ${classCount} classes has ${rarest} rows${together}; ask for fewer folds or give more rows of it.`,
      );
    }
  }
};

/**
 * Deals the folds, and refuses what could not be measured: to be asked before anything is trained.
 * @returns fold 0 … folds − 1 of every row.
 * @throws LearningError INVALID_PARAMETERS, ONE_CLASS, and what `checkTargets` throws.
 */
export const planFolds = ({
  rows,
  task = binaryTask,
  folds,
  params = {},
  groups,
  ...given
}: Pick<CrossValidationInput, 'rows' | 'task' | 'targets' | 'folds' | 'params' | 'groups'>): Int32Array => {
  checkTask(task);
  if (!Number.isInteger(folds) || folds < 2 || folds > MOST_FOLDS) {
    throw new LearningError(
      'INVALID_PARAMETERS',
      `The number of folds must be a whole number from 2 to ${MOST_FOLDS}.`,
    );
  }
  const targets = checkTargets(given.targets, rows.length, task);
  if (groups && groups.length !== rows.length) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `${groups.length} groups for ${rows.length} rows; give one group a row.`,
    );
  }
  const foldOf = dealFolds(targets, task, folds, params.seed ?? 0, groups);
  checkFolds(foldOf, folds, targets, task, groups);
  return foldOf;
};

/** @throws LearningError INVALID_PARAMETERS, ONE_CLASS, and what trainNetwork and encodeRows throw. */
export const crossValidate = async (input: CrossValidationInput): Promise<CrossValidation> => {
  const { rows, fit, task = binaryTask, rowWeights, groups, params = {}, folds, onFold, signal } = input;
  const foldOf = planFolds(input);
  const targets = checkTargets(input.targets, rows.length, task);

  const outputs = task.kind === 'multiclass' ? outputsOf(task) : 0;
  const scores = new Float32Array(rows.length);
  const probabilities = new Float32Array(rows.length * outputs);
  const classes = new Int32Array(outputs > 0 ? rows.length : 0);
  for (let fold = 0; fold < folds; fold++) {
    const { training, heldOut } = partsOf(foldOf, fold);
    const encoding = fit(training);
    const encoded = encodeRows(
      encoding,
      training.map((row) => rows[row]!),
    );
    const { modelBytes } = await trainNetwork({
      encoding,
      encoded,
      task,
      targets: Float32Array.from(training, (row) => targets[row]!),
      params,
      ...(rowWeights && { rowWeights: Float32Array.from(training, (row) => rowWeights[row]!) }),
      ...(groups && { groups: Int32Array.from(training, (row) => groups[row]!) }),
      ...(signal && { signal }),
    });
    const scorer = await openScorer(modelBytes, { explain: false });
    try {
      for (let at = 0; at < heldOut.length; at += ROWS_A_CALL) {
        const part = heldOut.slice(at, at + ROWS_A_CALL);
        const encodedPart = encodeRows(
          encoding,
          part.map((row) => rows[row]!),
        );
        const scored = await scorer.score(encodedPart);
        part.forEach((row, i) => {
          scores[row] = scored.scores[i]!;
          if (outputs === 0) return;
          classes[row] = scored.classes[i]!;
          probabilities.set(scored.probabilities.subarray(i * outputs, (i + 1) * outputs), row * outputs);
        });
      }
    } finally {
      await scorer.release();
    }
    await onFold?.(fold + 1);
  }
  return { foldOf, scores, probabilities, classes };
};
