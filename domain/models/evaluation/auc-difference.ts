// Do two models rank the same rows differently? The difference of two correlated AUCs with DeLong's 95 % interval: the
// placements of each row under both models are subtracted first, so what they share cancels.
import { aucPlacements } from './auc-placements.ts';
import { placementVariance } from './placement-variance.ts';
import { Z95 } from './rate-with-interval.ts';

export type AucDifference = {
  readonly first: number;
  readonly second: number;
  /** first − second. */
  readonly value: number;
  /** Equal to `value` where every row's placement differs by the same; null with fewer than two rows of a class. */
  readonly low: number | null;
  readonly high: number | null;
};

/** @returns null when only one class was observed. */
export const aucDifference = (
  labels: ArrayLike<number>,
  firstScores: ArrayLike<number>,
  secondScores: ArrayLike<number>,
): AucDifference | null => {
  const first = aucPlacements(labels, firstScores);
  const second = aucPlacements(labels, secondScores);
  const { positives, negatives } = first;
  if (positives === 0 || negatives === 0) return null;
  const apart = new Float64Array(labels.length);
  let firstWins = 0;
  let secondWins = 0;
  for (let row = 0; row < labels.length; row++) {
    apart[row] = first.twiceWon[row]! - second.twiceWon[row]!;
    if (labels[row] !== 1) continue;
    firstWins += first.twiceWon[row]!;
    secondWins += second.twiceWon[row]!;
  }
  const pairs = 2 * positives * negatives;
  const value = (firstWins - secondWins) / pairs;
  const variance = placementVariance(labels, apart, positives, negatives);
  const half = variance === null ? null : Z95 * Math.sqrt(variance);
  return {
    first: firstWins / pairs,
    second: secondWins / pairs,
    value,
    low: half === null ? null : Math.max(-1, value - half),
    high: half === null ? null : Math.min(1, value + half),
  };
};
