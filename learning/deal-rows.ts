// Which rows are kept apart? Rows dealt out by seed, class by class, so that every part has its share of each class.

import { makeRandom } from '../domain/kernel/random.ts';
import { dealGroups, sharesGroups, takeGroups } from './deal-groups.ts';
import { classCountOf, type Task } from './task.ts';

/** Row numbers of each class in seeded order; of all rows where the target is a number. */
export const shuffledByClass = (targets: Float32Array, task: Task, seed: number, purpose: string): Int32Array[] => {
  const groups = Array.from({ length: classCountOf(task) ?? 1 }, () => [] as number[]);
  targets.forEach((target, row) => {
    groups[groups.length === 1 ? 0 : target]!.push(row);
  });
  const random = makeRandom(seed, purpose);
  return groups.map((rows) => {
    const shuffled = Int32Array.from(rows);
    random.shuffle(shuffled);
    return shuffled;
  });
};

export type ValidationSplit = { readonly training: Int32Array; readonly validation: Int32Array };

/**
 * `permille` of every class to the nearest row, at least one row of it left to train on; both parts in ascending order.
 * @param groups one number a row: rows of one group stay together, and shares are met as nearly as that allows.
 */
export const splitValidation = (
  targets: Float32Array,
  task: Task,
  permille: number,
  seed: number,
  groups?: Int32Array,
): ValidationSplit => {
  const validation = sharesGroups(groups) ? takeGroups(groups, targets, task, permille, seed) : new Set<number>();
  if (!sharesGroups(groups)) {
    for (const rows of shuffledByClass(targets, task, seed, 'validation rows')) {
      const count = Math.min(Math.round((rows.length * permille) / 1000), rows.length - 1);
      for (let i = 0; i < count; i++) validation.add(rows[i]!);
    }
  }
  const all = Int32Array.from(targets, (_, row) => row);
  return {
    training: all.filter((row) => !validation.has(row)),
    validation: all.filter((row) => validation.has(row)),
  };
};

/**
 * @param groups as above.
 * @returns the fold 0 … folds − 1 of every row; without groups fold sizes differ by one at most, and so do a class's rows in them.
 */
export const dealFolds = (
  targets: Float32Array,
  task: Task,
  folds: number,
  seed: number,
  groups?: Int32Array,
): Int32Array => {
  if (sharesGroups(groups)) return dealGroups(groups, targets, task, folds, seed);
  const foldOf = new Int32Array(targets.length);
  let dealt = 0;
  for (const rows of shuffledByClass(targets, task, seed, 'folds')) {
    for (const row of rows) foldOf[row] = dealt++ % folds;
  }
  return foldOf;
};
