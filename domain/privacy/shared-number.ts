// How exactly may a number be said that was found among people's values? As exactly as enough of them share it: it is rounded to
// the finest grid (steps of 1, 2 or 5 times a power of ten) on which so many people have the same grid value. The same rule as
// for a category; rounding to so many digits alone would still say the one value that stands by itself.
import { quantile } from '../models/evaluation/quantile.ts';
import { LEAST_PEOPLE } from './least-people.ts';

/** Of the spread: a finer grid says more than anyone reads in a table. */
const FINEST_DIGITS = 2;
/** A double has between 15 and 16. */
const MOST_DIGITS = 14;
const SMALLEST_EXPONENT = -300;

/**
 * @param sorted one value a person (typical-values.ts), ascending, finite.
 * @param value between the smallest and the largest of them.
 * @returns null where even a grid as coarse as the values lie apart (twice the interquartile range, or as far as the value is
 * from the median) is not shared by `LEAST_PEOPLE`.
 */
export function sharedNumber(sorted: ArrayLike<number>, value: number): number | null {
  if (sorted.length < LEAST_PEOPLE) return null;
  const [low, median, high] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const spread = high - low;
  const coarsest = Math.max(2 * spread, Math.abs(value - median));
  if (!Number.isFinite(coarsest)) return null;
  if (coarsest === 0) return countWhere(sorted, (x) => x, value) >= LEAST_PEOPLE ? value + 0 : null;
  const finest = exponentOf(spread > 0 ? spread : coarsest) - FINEST_DIGITS;
  const start = Math.max(finest, exponentOf(value) - MOST_DIGITS, SMALLEST_EXPONENT);
  for (let exponent = start; ; exponent++) {
    for (const factor of [1, 2, 5]) {
      const step = Number(`${factor}e${exponent}`);
      if (step > coarsest) return null;
      const gridOf = (x: number) => Math.round(x / step);
      const place = gridOf(value);
      if (countWhere(sorted, gridOf, place) >= LEAST_PEOPLE) return Number(`${place * factor}e${exponent}`);
    }
  }
}

/** Of 0: so small that it bounds nothing. */
const exponentOf = (x: number): number => (x === 0 ? Number.NEGATIVE_INFINITY : Math.floor(Math.log10(Math.abs(x))));

/** How many of the sorted values are mapped to `wanted` by a function that never falls. */
function countWhere(sorted: ArrayLike<number>, map: (x: number) => number, wanted: number): number {
  const firstWhere = (holds: (mapped: number) => boolean): number => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (holds(map(sorted[middle]!))) to = middle;
      else from = middle + 1;
    }
    return from;
  };
  return firstWhere((mapped) => mapped > wanted) - firstWhere((mapped) => mapped >= wanted);
}
