// Is one model right more often than another on the same rows? Only rows that one got right and the other wrong speak
// (Q. McNemar, Psychometrika 12 (1947)); the 95 % interval is that of A. Agresti and Y. Min, "Simple improved confidence
// intervals for comparing matched proportions", Statistics in Medicine 24 (2005): Wald's with half a row added to each cell.
import type { Difference } from './rate-difference.ts';
import { Z95 } from './rate-with-interval.ts';

/**
 * @param onlyFirst rows only the first model got right.
 * @param onlySecond rows only the second got right.
 * @param n all rows, at least one.
 * @returns first − second, in [−1, 1].
 */
export const pairedAccuracyDifference = (onlyFirst: number, onlySecond: number, n: number): Difference => {
  const rows = n + 2;
  const centre = (onlyFirst - onlySecond) / rows;
  const half = (Z95 * Math.sqrt(onlyFirst + onlySecond + 1 - (onlyFirst - onlySecond) ** 2 / rows)) / rows;
  return {
    value: (onlyFirst - onlySecond) / n,
    low: Math.max(-1, centre - half),
    high: Math.min(1, centre + half),
  };
};
