// Which rows are held out of training? A seeded split that keeps the share of both classes, so that a rare class is
// represented on both sides and the same seed always names the same rows.

import { makeRandom } from '../kernel/random.ts';

export type Split = {
  /** Row indexes, ascending. */
  readonly train: number[];
  readonly heldOut: number[];
};

/**
 * @param labels one 0 or 1 a row.
 * @param heldOutFraction strictly between 0 and 1. A class of at least two rows has at least one row on each side; a
 *   class of one row goes to the training side.
 * @throws RangeError for a fraction outside (0, 1).
 */
export const stratifiedSplit = (
  labels: Uint8Array,
  { seed, heldOutFraction }: { seed: number; heldOutFraction: number },
): Split => {
  if (!(heldOutFraction > 0 && heldOutFraction < 1)) {
    throw new RangeError(`The held-out fraction ${heldOutFraction} must lie between 0 and 1.`);
  }
  const random = makeRandom(seed, 'split');
  const isHeldOut = new Uint8Array(labels.length);
  for (const label of [0, 1]) {
    const rows: number[] = [];
    for (let row = 0; row < labels.length; row++) if ((labels[row] === 0 ? 0 : 1) === label) rows.push(row);
    random.shuffle(rows);
    const wanted = Math.round(rows.length * heldOutFraction);
    const count = rows.length < 2 ? 0 : Math.min(rows.length - 1, Math.max(1, wanted));
    for (const row of rows.slice(0, count)) isHeldOut[row] = 1;
  }
  const split: Split = { train: [], heldOut: [] };
  for (let row = 0; row < labels.length; row++) (isHeldOut[row] ? split.heldOut : split.train).push(row);
  return split;
};
