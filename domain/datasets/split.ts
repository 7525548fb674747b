// Which rows of a sealed version are kept apart? The same ones for ever, also after some were erased. Every row number draws
// a key from the split's seed, erased or not; within a class the rows of the lowest keys are held out, as many as the sealed
// counts say. An erased row's class is no longer known, so near the border a row's side is not either: those rows are used on
// neither side. What was trained on is never measured on.

import { makeRandom } from '../kernel/random.ts';
import type { DatasetVersionSealed } from './events.ts';

export interface SplitRows {
  /** Row numbers, ascending. */
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/** @param labels one a row in order of ingestion; `undefined`: the row was erased. */
export function splitRows(
  labels: readonly (0 | 1 | undefined)[],
  { labels: counts, split }: Pick<DatasetVersionSealed, 'labels' | 'split'>,
): SplitRows {
  const random = makeRandom(split.seed, 'held-out rows');
  const keys = Uint32Array.from(labels, () => random.uint32());
  const train: number[] = [];
  const heldOut: number[] = [];
  for (const label of [0, 1] as const) {
    const remaining: number[] = [];
    for (let row = 0; row < labels.length; row++) if (labels[row] === label) remaining.push(row);
    remaining.sort((a, b) => keys[a]! - keys[b]! || a - b);
    const whole = label === 1 ? counts.positive : counts.negative;
    const apart = Math.min(whole - 1, Math.max(1, Math.round((whole * split.heldOutPermille) / 1000)));
    const erased = whole - remaining.length;
    // One by one: a spread of a few hundred thousand arguments overflows the stack.
    for (const row of remaining.slice(0, Math.max(0, apart - erased))) heldOut.push(row);
    for (const row of remaining.slice(apart)) train.push(row);
  }
  const ascending = (a: number, b: number) => a - b;
  return { train: train.sort(ascending), heldOut: heldOut.sort(ascending) };
}
