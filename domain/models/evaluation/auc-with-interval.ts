// How well do the scores rank, and how sure is that? The area under the ROC curve (the chance that a random positive
// outranks a random negative, ties counting half) with DeLong's 95 % interval, cut to [0, 1].
import { aucPlacements } from './auc-placements.ts';
import { placementVariance } from './placement-variance.ts';
import { Z95 } from './rate-with-interval.ts';

export type AreaUnderCurve = {
  readonly value: number;
  /**
   * Both null where the rows show no spread: fewer than two rows of a class, or every placement the same (all right, all
   * wrong, all tied). DeLong's interval would then be a point, and claim a certainty that was not measured.
   */
  readonly low: number | null;
  readonly high: number | null;
};

/**
 * @param labels one 0 or 1 a row.
 * @param scores finite, same length.
 * @param order of the rows by score, where the caller has it already.
 * @returns null when only one class was observed.
 */
export const aucWithInterval = (
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  order?: Uint32Array,
): AreaUnderCurve | null => {
  const { twiceWon, positives, negatives } = aucPlacements(labels, scores, order);
  if (positives === 0 || negatives === 0) return null;
  let twiceWins = 0;
  for (let row = 0; row < twiceWon.length; row++) if (labels[row] === 1) twiceWins += twiceWon[row]!;
  const value = twiceWins / 2 / (positives * negatives);
  const variance = placementVariance(labels, twiceWon, positives, negatives);
  if (variance === null || variance === 0) return { value, low: null, high: null };
  const half = Z95 * Math.sqrt(variance);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
};
