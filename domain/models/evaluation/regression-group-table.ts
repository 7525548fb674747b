// Does a model that answers with a number err alike for groups of people? Per group its bias and its mean absolute error,
// in the target's unit, and the gap in bias with the interval of B. L. Welch (unequal variances) in its large-sample form.
import { LEAST_PEOPLE } from '../../privacy/least-people.ts';
import { checkRegressionRows } from './check-rows.ts';
import { type Gap, type GroupName, isCompared, largestGap, MINIMUM_ROWS, nameOf } from './largest-gap.ts';
import { checkGroupColumn, type GroupLimits, partitionRows } from './partition-rows.ts';
import { Z95 } from './rate-with-interval.ts';

export type RegressionGroup = GroupName & {
  readonly n: number;
  readonly compared: boolean;
  readonly meanPrediction: number;
  /** Predicted − observed: above 0 the model answers too high for this group. */
  readonly meanError: number;
  readonly mae: number;
};

export type RegressionGroupTable = {
  readonly task: 'regression';
  readonly n: number;
  readonly minimumRows: number;
  readonly minimumShown: number;
  /** Largest first, "other" last; at most 51. */
  readonly groups: readonly RegressionGroup[];
  readonly gaps: { readonly meanError: Gap | null };
};

/** A mean with the square of its standard error. */
type Mean = { readonly value: number; readonly squaredError: number };

const meanDifference = (first: Mean, second: Mean) => {
  const value = first.value - second.value;
  const half = Z95 * Math.sqrt(first.squaredError + second.squaredError);
  return { value, low: value - half, high: value + half };
};

/**
 * @param observed the target, one a row.
 * @param predicted in the same unit.
 * @param sensitive the column's value a row; null is missing.
 * @throws RangeError on rows as in `evaluateRegression`, or a group column of another length.
 */
export const regressionGroupTable = (
  observed: ArrayLike<number>,
  predicted: ArrayLike<number>,
  sensitive: readonly (string | null)[],
  { minimumRows = MINIMUM_ROWS, minimumShown = LEAST_PEOPLE, subjects }: GroupLimits = {},
): RegressionGroupTable => {
  checkRegressionRows(observed, predicted);
  checkGroupColumn(sensitive, observed.length, subjects);
  const measured = partitionRows(sensitive, { minimumShown, subjects }).map((group) => {
    const n = group.rows.length;
    const sums = { prediction: 0, error: 0, absolute: 0, squared: 0 };
    for (const row of group.rows) {
      const error = predicted[row]! - observed[row]!;
      sums.prediction += predicted[row]!;
      sums.error += error;
      sums.absolute += Math.abs(error);
    }
    const meanError = sums.error / n;
    for (const row of group.rows) sums.squared += (predicted[row]! - observed[row]! - meanError) ** 2;
    return {
      ...nameOf(group),
      n,
      compared: isCompared(group, minimumRows),
      meanPrediction: sums.prediction / n,
      meanError,
      mae: sums.absolute / n,
      // One row shows no spread: it has no standard error and takes no part in the gap.
      spread: n < 2 ? null : { value: meanError, squaredError: sums.squared / (n - 1) / n },
    };
  });
  return {
    task: 'regression',
    n: observed.length,
    minimumRows,
    minimumShown,
    groups: measured.map(({ spread, ...group }) => group),
    gaps: {
      meanError: largestGap(
        measured.filter(({ compared }) => compared),
        ({ spread }) => spread,
        meanDifference,
      ),
    },
  };
};
