// Do of the rows scored 0.2 two in ten turn out positive? Equal-count bins by score, the expected calibration error (the
// bins' gaps weighted by their rows) and the largest gap: M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well
// calibrated probabilities using Bayesian binning", AAAI 2015. Made to be drawn: mean score across, observed rate up.
import { equalCountBins } from './equal-count-bins.ts';
import { orderByValue } from './order-by-value.ts';
import { rateWithInterval } from './rate-with-interval.ts';

export type CalibrationBin = {
  readonly n: number;
  readonly meanScore: number;
  /** Share of the bin's rows that turned out positive, with its 95 % interval. */
  readonly observedRate: number;
  readonly low: number;
  readonly high: number;
};

export type Calibration = {
  /** Ascending by score; never more than were asked for, fewer with ties or few rows. */
  readonly bins: readonly CalibrationBin[];
  readonly expectedError: number;
  readonly maximumError: number;
};

export const DEFAULT_BINS = 10;

/**
 * @param hits one 0 or 1 a row: the label, or whether the decided class was right.
 * @param scores in [0, 1], same length, at least one.
 */
export const calibrate = (
  hits: ArrayLike<number>,
  scores: ArrayLike<number>,
  bins = DEFAULT_BINS,
  order: Uint32Array = orderByValue(scores),
): Calibration => {
  const sorted = Float64Array.from(order, (row) => scores[row]!);
  let start = 0;
  const made = equalCountBins(sorted, bins).map((end): CalibrationBin => {
    let sum = 0;
    let positives = 0;
    for (let i = start; i < end; i++) {
      sum += sorted[i]!;
      positives += hits[order[i]!]!;
    }
    const n = end - start;
    start = end;
    const rate = rateWithInterval(positives, n)!;
    return { n, meanScore: sum / n, observedRate: rate.value, low: rate.low, high: rate.high };
  });
  const gaps = made.map(({ meanScore, observedRate }) => Math.abs(meanScore - observedRate));
  return {
    bins: made,
    expectedError: gaps.reduce((sum, gap, i) => sum + gap * made[i]!.n, 0) / scores.length,
    maximumError: Math.max(...gaps),
  };
};
