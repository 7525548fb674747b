// How good are these scores? Rank and probability metrics of a binary classifier against observed labels: AUC as the
// Mann–Whitney statistic with mid-ranks for ties, log loss in nats, Brier score, and the confusion at a threshold.

export type Confusion = { readonly tp: number; readonly fp: number; readonly tn: number; readonly fn: number };

export type Metrics = {
  readonly n: number;
  readonly positives: number;
  /** null when only one class was observed: a ranking of one class is not good or bad. */
  readonly auc: number | null;
  readonly logLoss: number;
  readonly brier: number;
  readonly accuracy: number;
  readonly threshold: number;
  readonly confusion: Confusion;
};

/** Area under the ROC curve: the chance that a random positive outranks a random negative, ties counting half. */
export const areaUnderRoc = (labels: Uint8Array, scores: ArrayLike<number>): number | null => {
  const order = Uint32Array.from(labels, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0; // twice the ranks of the positives: mid-ranks stay whole numbers
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const twiceMidRank = start + 1 + end;
    for (let i = start; i < end; i++) {
      if (labels[order[i]!] !== 0) {
        positives++;
        rankSum += twiceMidRank;
      }
    }
    start = end;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum / 2 - (positives * (positives + 1)) / 2) / (positives * negatives);
};

/** Counts of decisions "score ≥ threshold is positive" against the labels. */
export const confusionAt = (labels: Uint8Array, scores: ArrayLike<number>, threshold: number): Confusion => {
  const counts = { tp: 0, fp: 0, tn: 0, fn: 0 };
  for (let i = 0; i < labels.length; i++) {
    const decided = scores[i]! >= threshold;
    if (labels[i] !== 0) counts[decided ? 'tp' : 'fn']++;
    else counts[decided ? 'fp' : 'tn']++;
  }
  return counts;
};

/** A probability of exactly 0 or 1 that turns out wrong would cost infinity and hide every other row. */
const SMALLEST_PROBABILITY = 1e-15;

/**
 * @param labels one 0 or 1 a row; at least one row.
 * @param scores probabilities of class 1, finite, same length.
 * @throws RangeError on unequal lengths, no rows, or a score outside [0, 1].
 */
export const evaluateScores = (labels: Uint8Array, scores: ArrayLike<number>, threshold: number): Metrics => {
  if (labels.length !== scores.length || labels.length === 0) {
    throw new RangeError(
      `${labels.length} labels and ${scores.length} scores: one score a label and at least one row.`,
    );
  }
  let logLoss = 0;
  let brier = 0;
  let positives = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = scores[i]!;
    if (!(p >= 0 && p <= 1)) throw new RangeError(`The score of row ${i} must be a probability from 0 to 1.`);
    const y = labels[i] === 0 ? 0 : 1;
    positives += y;
    logLoss -= Math.log(Math.max(y === 1 ? p : 1 - p, SMALLEST_PROBABILITY));
    brier += (p - y) ** 2;
  }
  const n = labels.length;
  const confusion = confusionAt(labels, scores, threshold);
  return {
    n,
    positives,
    auc: areaUnderRoc(labels, scores),
    logLoss: logLoss / n,
    brier: brier / n,
    accuracy: (confusion.tp + confusion.tn) / n,
    threshold,
    confusion,
  };
};
