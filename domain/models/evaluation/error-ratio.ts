// Are one model's errors smaller than another's on the same rows? The ratio of the root mean squared errors with a 95 %
// interval by the delta method on its logarithm, paired row by row (compare F. X. Diebold and R. S. Mariano, "Comparing
// predictive accuracy", Journal of Business and Economic Statistics 13 (1995), with independent rows).
import { Z95 } from './rate-with-interval.ts';

export type ErrorRatio = {
  /** First ÷ second, below 1 where the first errs less; null where a model makes no error at all. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly firstRmse: number;
  readonly secondRmse: number;
};

/** @param observed finite; the predictions in the same unit and number; at least two rows for an interval. */
export const errorRatio = (
  observed: ArrayLike<number>,
  firstPredicted: ArrayLike<number>,
  secondPredicted: ArrayLike<number>,
): ErrorRatio => {
  const n = observed.length;
  let first = 0;
  let second = 0;
  for (let row = 0; row < n; row++) {
    first += (firstPredicted[row]! - observed[row]!) ** 2 / n;
    second += (secondPredicted[row]! - observed[row]!) ** 2 / n;
  }
  const roots = { firstRmse: Math.sqrt(first), secondRmse: Math.sqrt(second) };
  const value = roots.firstRmse / roots.secondRmse;
  if (!(value > 0 && value < Infinity)) return { value: null, low: null, high: null, ...roots };
  if (n < 2) return { value, low: null, high: null, ...roots };
  let squares = 0; // of each row's pull on the logarithm of first ÷ second; the pulls sum to 0
  for (let row = 0; row < n; row++) {
    const pull =
      (firstPredicted[row]! - observed[row]!) ** 2 / first - (secondPredicted[row]! - observed[row]!) ** 2 / second;
    squares += pull * pull;
  }
  const half = (Z95 * Math.sqrt(squares / (n - 1) / n)) / 2; // halved: the root of a ratio of squares
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half), ...roots };
};
