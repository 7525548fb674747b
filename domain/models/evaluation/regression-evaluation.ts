// How far off is a model that answers with a number? Errors in the target's own unit, always "predicted − observed", so
// that a positive mean error says the model answers too high; and bins by prediction, made to be drawn.
import { DEFAULT_BINS } from './calibration.ts';
import { checkRegressionRows } from './check-rows.ts';
import { equalCountBins } from './equal-count-bins.ts';
import { orderByValue } from './order-by-value.ts';
import { quantile } from './quantile.ts';

export type PredictionBin = { readonly n: number; readonly meanPredicted: number; readonly meanObserved: number };

export type ErrorQuantiles = {
  readonly p05: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
};

export type RegressionEvaluation = {
  readonly task: 'regression';
  readonly n: number;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
  readonly medianAbsoluteError: number;
  /** Bias: above 0 the model answers too high. */
  readonly meanError: number;
  /** Share of the target's variance that is explained, below 0 when the mean would do better; null for a constant target. */
  readonly r2: number | null;
  readonly errorQuantiles: ErrorQuantiles;
  /** Ascending by prediction; fewer than asked for with ties or few rows. */
  readonly bins: readonly PredictionBin[];
};

const binByPrediction = (
  observed: ArrayLike<number>,
  predicted: ArrayLike<number>,
  wanted: number,
): PredictionBin[] => {
  const order = orderByValue(predicted);
  const sorted = Float64Array.from(order, (row) => predicted[row]!);
  let start = 0;
  return equalCountBins(sorted, wanted).map((end) => {
    let sumPredicted = 0;
    let sumObserved = 0;
    for (let i = start; i < end; i++) {
      sumPredicted += sorted[i]!;
      sumObserved += observed[order[i]!]!;
    }
    const n = end - start;
    start = end;
    return { n, meanPredicted: sumPredicted / n, meanObserved: sumObserved / n };
  });
};

/** 1 − squared errors ÷ squares around the mean; null where the target does not vary enough to divide by. */
const explainedShare = (observed: ArrayLike<number>, squaredErrors: number): number | null => {
  let mean = 0;
  let varies = false;
  for (let row = 0; row < observed.length; row++) {
    mean += observed[row]! / observed.length;
    if (observed[row] !== observed[0]) varies = true;
  }
  let squares = 0;
  for (let row = 0; row < observed.length; row++) squares += (observed[row]! - mean) ** 2;
  const r2 = 1 - squaredErrors / squares;
  return varies && Number.isFinite(r2) ? r2 : null;
};

/**
 * @param observed the target, one a row; at least one row.
 * @param predicted in the same unit, same length.
 * @throws RangeError on unequal lengths, no rows, or a value that is not finite or beyond 1e100.
 */
export const evaluateRegression = (
  observed: ArrayLike<number>,
  predicted: ArrayLike<number>,
  bins = DEFAULT_BINS,
): RegressionEvaluation => {
  checkRegressionRows(observed, predicted);
  const n = observed.length;
  const errors = Float64Array.from({ length: n }, (_, row) => predicted[row]! - observed[row]!);
  let squared = 0;
  let absolute = 0;
  let signed = 0;
  for (const error of errors) {
    squared += error * error;
    absolute += Math.abs(error);
    signed += error;
  }
  const sizes = errors.map(Math.abs).sort();
  errors.sort();
  return {
    task: 'regression',
    n,
    rmse: Math.sqrt(squared / n),
    mae: absolute / n,
    medianAbsoluteError: quantile(sizes, 0.5),
    meanError: signed / n,
    r2: explainedShare(observed, squared),
    errorQuantiles: {
      p05: quantile(errors, 0.05),
      p25: quantile(errors, 0.25),
      p50: quantile(errors, 0.5),
      p75: quantile(errors, 0.75),
      p95: quantile(errors, 0.95),
    },
    bins: binByPrediction(observed, predicted, bins),
  };
};
