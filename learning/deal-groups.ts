// Which rows are kept apart when one person has several? All rows of a group go to one side, dealt by seed so that every side
// comes near its share of each class; exact shares are not to be had.

import { makeRandom } from '../domain/kernel/random.ts';
import { classCountOf, type Task } from './task.ts';

type Group = { readonly rows: readonly number[]; readonly ofClass: Float64Array };

const perClass = (task: Task) => new Float64Array(classCountOf(task) ?? 1);

const classOf = (targets: Float32Array, task: Task, row: number) => (task.kind === 'regression' ? 0 : targets[row]!);

/** In seeded order. */
const shuffledGroups = (
  groups: Int32Array,
  targets: Float32Array,
  task: Task,
  seed: number,
  purpose: string,
): { dealt: Group[]; totals: Float64Array } => {
  const rowsOf = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const rows = rowsOf.get(group);
    if (rows) rows.push(row);
    else rowsOf.set(group, [row]);
  });
  const order = Int32Array.from({ length: rowsOf.size }, (_, at) => at);
  makeRandom(seed, purpose).shuffle(order);
  const inOrder = [...rowsOf.values()];
  const totals = perClass(task);
  const dealt = Array.from(order, (at) => {
    const ofClass = perClass(task);
    for (const row of inOrder[at]!) {
      ofClass[classOf(targets, task, row)]! += 1;
      totals[classOf(targets, task, row)]! += 1;
    }
    return { rows: inOrder[at]!, ofClass };
  });
  return { dealt, totals };
};

/** Whether some group has two rows: else dealing rows one by one does it exactly. */
export const sharesGroups = (groups: Int32Array | undefined): groups is Int32Array =>
  groups !== undefined && new Set(groups).size < groups.length;

/**
 * @param permille the wanted share of every class; a group is taken where that brings the shares nearer, and never one that
 * would leave a class without a row.
 * @returns the rows of the groups taken.
 */
export const takeGroups = (
  groups: Int32Array,
  targets: Float32Array,
  task: Task,
  permille: number,
  seed: number,
): Set<number> => {
  const { dealt, totals } = shuffledGroups(groups, targets, task, seed, 'validation groups');
  const taken = new Set<number>();
  const has = perClass(task);
  for (const { rows, ofClass } of dealt) {
    let further = 0;
    let leavesNone = false;
    ofClass.forEach((count, c) => {
      if (count === 0) return;
      const missing = (totals[c]! * permille) / 1000 - has[c]!;
      further += (count * (count - 2 * missing)) / totals[c]! ** 2; // (missing − count)² − missing²
      leavesNone ||= has[c]! + count >= totals[c]!;
    });
    if (further >= 0 || leavesNone) continue;
    ofClass.forEach((count, c) => {
      has[c]! += count;
    });
    for (const row of rows) taken.add(row);
  }
  return taken;
};

/** @returns the fold 0 … folds − 1 of every row: the largest groups first, each to the fold that has least of its classes. */
export const dealGroups = (
  groups: Int32Array,
  targets: Float32Array,
  task: Task,
  folds: number,
  seed: number,
): Int32Array => {
  const { dealt, totals } = shuffledGroups(groups, targets, task, seed, 'fold groups');
  const foldOf = new Int32Array(targets.length);
  const has = Array.from({ length: folds }, () => perClass(task));
  const rowsIn = new Float64Array(folds);
  for (const { rows, ofClass } of dealt.sort((a, b) => b.rows.length - a.rows.length)) {
    const crowding = (fold: number) =>
      ofClass.reduce((sum, count, c) => (count === 0 ? sum : sum + (has[fold]![c]! * count) / totals[c]! ** 2), 0);
    let best = 0;
    for (let fold = 1; fold < folds; fold++) {
      const apart = crowding(fold) - crowding(best);
      if (apart < 0 || (apart === 0 && rowsIn[fold]! < rowsIn[best]!)) best = fold;
    }
    ofClass.forEach((count, c) => {
      has[best]![c]! += count;
    });
    rowsIn[best]! += rows.length;
    for (const row of rows) foldOf[row] = best;
  }
  return foldOf;
};
