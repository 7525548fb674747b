// A small made-up table with everything a real one has: numbers, categories, missing cells, a rare category, a label that
// depends on them. Seeded, so every test sees the same rows.

import { makeRandom } from '../../domain/kernel/random.ts';
import type { FeatureColumn, FeatureValue } from '../../learning/encoding.ts';

export const smallColumns: FeatureColumn[] = [
  { name: 'income', kind: 'number' },
  { name: 'home', kind: 'category' },
  { name: 'debt', kind: 'number' },
  { name: 'job', kind: 'category' },
];

export const smallTable = (rowCount: number, seed = 1) => {
  const random = makeRandom(seed, 'small table');
  const rows: FeatureValue[][] = [];
  const labels = new Uint8Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    const income = 1000 + 4000 * random.unit();
    const debt = random.below(10) === 0 ? null : 2000 * random.unit();
    const home = ['own', 'rent', 'other'][random.below(3)]!;
    const job = random.below(50) === 0 ? `rare-${i}` : ['fixed', 'free', null][random.below(3)]!;
    rows.push([income, home, debt, job]);
    const risk = (debt ?? 1000) / 1000 - income / 2500 + (home === 'rent' ? 1 : 0) + random.unit() - 0.5;
    labels[i] = risk > 0.3 ? 1 : 0;
  }
  return { columns: smallColumns, rows, labels };
};
