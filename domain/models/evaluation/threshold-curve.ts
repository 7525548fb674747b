// What happens as the threshold moves down from "nobody" to "everybody"? One pass over the sorted scores gives every place
// where the decisions change; the points of the ROC curve, of the precision–recall curve and of the cost curve are the same.
import { orderByValue } from './order-by-value.ts';

export type ThresholdPoint = {
  /** Rows with this score or more are decided positive; null where no threshold between 0 and 1 (exclusive) decides so. */
  readonly threshold: number | null;
  readonly tp: number;
  readonly fp: number;
};

const strictlyBetween = (low: number, high: number): number | null => {
  const middle = low + (high - low) / 2;
  return middle > low && middle < high ? middle : null;
};

/**
 * @param labels one 0 or 1 a row, at least one.
 * @param scores in [0, 1], same length.
 * @returns ascending in decided positives: nobody first, then one point a distinct score, everybody last.
 */
export const thresholdCurve = (labels: ArrayLike<number>, scores: ArrayLike<number>): ThresholdPoint[] => {
  const order = orderByValue(scores);
  const at = (place: number): number => scores[order[place]!]!;
  const highest = at(order.length - 1);
  const points: ThresholdPoint[] = [{ threshold: highest < 1 ? strictlyBetween(highest, 1) : null, tp: 0, fp: 0 }];
  let tp = 0;
  let fp = 0;
  for (let end = order.length; end > 0; ) {
    const score = at(end - 1);
    let start = end;
    while (start > 0 && at(start - 1) === score) {
      start--;
      if (labels[order[start]!] === 1) tp++;
      else fp++;
    }
    // A deployment's threshold lies inside (0, 1): rows scored 1 are parted from the rest halfway to the next score.
    const inside = score === 1 ? strictlyBetween(start > 0 ? at(start - 1) : 0, 1) : score;
    points.push({ threshold: inside === 0 ? null : inside, tp, fp });
    end = start;
  }
  return points;
};
