// Where does a sorted column part into bins of about equal counts? Equal values are never parted (which side a tied row
// fell on would be chance), and no bin is so small that it speaks about a person and not about the model.
import { LEAST_PEOPLE } from '../../privacy/least-people.ts';

/** A bin, a chart's point or a group of fewer rows is not shown by itself. */
export const SMALLEST_BIN = LEAST_PEOPLE;

/** The place nearest to `wanted` where two neighbours differ; the lower one when two are equally near. */
const nearestChange = (sorted: ArrayLike<number>, wanted: number): number => {
  let below = wanted;
  while (below > 0 && sorted[below - 1] === sorted[below]) below--;
  let above = wanted;
  while (above < sorted.length && sorted[above - 1] === sorted[above]) above++;
  return wanted - below <= above - wanted ? below : above;
};

/**
 * @param sorted ascending, no NaN.
 * @param bins how many are wanted, from 1 on; ties and few rows make fewer.
 * @returns the end of each bin (exclusive), ascending, the last one `sorted.length`; empty when there are no rows.
 * @throws RangeError when `bins` is not a whole number from 1 to 1000.
 */
export const equalCountBins = (sorted: ArrayLike<number>, bins: number, smallest = SMALLEST_BIN): number[] => {
  if (!Number.isInteger(bins) || bins < 1 || bins > 1000) {
    throw new RangeError(`${bins} bins were asked for: give a whole number from 1 to 1000.`);
  }
  const n = sorted.length;
  if (n === 0) return [];
  const wanted = Math.max(1, Math.min(bins, Math.floor(n / smallest)));
  const ends: number[] = [];
  for (let bin = 1; bin < wanted; bin++) {
    const end = nearestChange(sorted, Math.round((bin * n) / wanted));
    if (end - (ends.at(-1) ?? 0) >= smallest && n - end >= smallest) ends.push(end);
  }
  return [...ends, n];
};
