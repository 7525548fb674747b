// How do scores of a yes or no rank and decide? AUC as the Mann–Whitney statistic with mid-ranks for ties, and the confusion at
// a threshold; everything else that is measured stands in evaluation/.

export type Confusion = { readonly tp: number; readonly fp: number; readonly tn: number; readonly fn: number };

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
