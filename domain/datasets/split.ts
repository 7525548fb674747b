// Which rows of a sealed version are kept apart? The same ones for ever, also after some were erased. Every row number draws
// a key from the split's seed, erased or not; within a class the rows of the lowest keys are held out, as many as the sealed
// counts say. An erased row's class is no longer known, so near the border a row's side is not either: those rows are used on
// neither side. What was trained on is never measured on. A split by time needs no draw: each row says itself where it stands.

import { makeRandom } from '../kernel/random.ts';
import type { DatasetVersionSealed } from './events.ts';
import { strataOf, type TargetValue } from './task.ts';

export interface SplitRows {
  /** Row numbers, ascending. */
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/** In order of ingestion; `undefined`: the row was erased. */
export interface SplitInput {
  readonly targets: readonly (TargetValue | undefined)[];
  /** Of the time column, where the data set has one. */
  readonly times?: readonly (number | undefined)[] | undefined;
}

export function splitRows(
  { targets, times }: SplitInput,
  { targets: counts, split }: Pick<DatasetVersionSealed, 'targets' | 'split'>,
): SplitRows {
  const train: number[] = [];
  const heldOut: number[] = [];
  if (split.method === 'time') {
    for (let row = 0; row < targets.length; row++) {
      const time = times?.[row];
      if (time !== undefined) (time >= split.from ? heldOut : train).push(row);
    }
    return { train, heldOut };
  }
  const random = makeRandom(split.seed, 'held-out rows');
  const keys = Uint32Array.from(targets, () => random.uint32());
  for (const { target, rows: whole } of strataOf(counts)) {
    const remaining: number[] = [];
    for (let row = 0; row < targets.length; row++) {
      if (target === null ? targets[row] !== undefined : targets[row] === target) remaining.push(row);
    }
    remaining.sort((a, b) => keys[a]! - keys[b]! || a - b);
    const apart = Math.min(whole - 1, Math.max(1, Math.round((whole * split.heldOutPermille) / 1000)));
    const erased = whole - remaining.length;
    // One by one: a spread of a few hundred thousand arguments overflows the stack.
    for (const row of remaining.slice(0, Math.max(0, apart - erased))) heldOut.push(row);
    for (const row of remaining.slice(apart)) train.push(row);
  }
  const ascending = (a: number, b: number) => a - b;
  return { train: train.sort(ascending), heldOut: heldOut.sort(ascending) };
}
