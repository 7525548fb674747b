// Made-up targets for the small table's rows, one kind a task, each of which its columns explain but for some noise.

import { makeRandom } from '../../domain/kernel/random.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import type { Task } from '../../learning/task.ts';
import { smallTable } from './small-table.ts';

export const threeClasses: Task = { kind: 'multiclass', classes: ['high', 'low', 'middle'] };
export const regression: Task = { kind: 'regression' };

const worth = ([income, home, debt]: readonly FeatureValue[]) =>
  Number(income) - 1.5 * Number(debt ?? 1000) + (home === 'own' ? 800 : 0);

/** Amounts around some thousand, with a noise of ±100. */
export const regressionTable = (rowCount: number, seed = 1) => {
  const { columns, rows } = smallTable(rowCount, seed);
  const random = makeRandom(seed, 'noise');
  return { columns, rows, targets: Float32Array.from(rows, (row) => worth(row) + 200 * random.unit() - 100) };
};

/** Class indexes of `threeClasses`, by the amount. */
export const classTable = (rowCount: number, seed = 1) => {
  const { columns, rows, targets } = regressionTable(rowCount, seed);
  return { columns, rows, targets: targets.map((amount) => (amount > 2500 ? 0 : amount < 1000 ? 1 : 2)) };
};
