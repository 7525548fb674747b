// From which score on should the answer be yes? The threshold of least expected cost when a false yes and a false no are
// priced (C. Elkan, "The foundations of cost-sensitive learning", IJCAI 2001), and the curves to judge it by.
import { confusionAt } from '../metrics.ts';
import { checkBinaryRows } from './check-rows.ts';
import { CURVE_POINTS, thinCurve } from './thin-curve.ts';
import { thresholdCurve } from './threshold-curve.ts';

export type Costs = { readonly falsePositive: number; readonly falseNegative: number };

export type CurvePoint = {
  /** null where no threshold between 0 and 1 (exclusive) decides so. */
  readonly threshold: number | null;
  /** With `truePositiveRate` the ROC curve; null where there is no observed negative. */
  readonly falsePositiveRate: number | null;
  /** Also called recall; with `precision` the precision–recall curve; null where there is no observed positive. */
  readonly truePositiveRate: number | null;
  /** null where nobody is decided positive. */
  readonly precision: number | null;
  readonly costPerRow: number;
};

export type ThresholdChoice = {
  readonly costs: Costs;
  /** Inside (0, 1), as a deployment takes it. */
  readonly threshold: number;
  /** In the unit of `costs`. */
  readonly costPerRow: number;
  readonly costPerRowAtHalf: number;
  /** At most 101 points from "nobody" to "everybody", the chosen one among them. */
  readonly curve: readonly CurvePoint[];
};

/** Two costs nearer than this share are equal: decimals such as 0.1 do not add up exactly. */
const SAME_COST = 1e-12;
const LARGEST_COST = 1e15;

const share = (hits: number, of: number): number | null => (of === 0 ? null : hits / of);

/**
 * Every distinct score is a candidate, and so is a threshold above them all. Of thresholds that cost the same the highest
 * is chosen: the fewest people are then decided positive.
 * @param labels one 0 or 1 a row; at least one row.
 * @param scores probabilities of class 1, same length.
 * @throws RangeError on rows as in `evaluateBinary`, or a cost that is not above 0 (and at most 1e15).
 */
export const chooseThreshold = (labels: Uint8Array, scores: ArrayLike<number>, costs: Costs): ThresholdChoice => {
  checkBinaryRows(labels, scores);
  for (const [name, cost] of Object.entries(costs)) {
    if (!(cost > 0 && cost <= LARGEST_COST)) {
      throw new RangeError(`The cost ${name} is ${cost}: give a number above 0 and at most 1e15.`);
    }
  }
  const n = labels.length;
  const points = thresholdCurve(labels, scores);
  const { tp: positives, fp: negatives } = points.at(-1)!;
  const costOf = (fp: number, fn: number): number => (fp * costs.falsePositive + fn * costs.falseNegative) / n;
  const costAlong = points.map(({ tp, fp }) => costOf(fp, positives - tp));
  let best = -1;
  for (let i = 0; i < points.length; i++) {
    if (points[i]!.threshold === null) continue;
    if (best === -1 || costAlong[i]! < costAlong[best]! * (1 - SAME_COST)) best = i;
  }
  const half = confusionAt(labels, scores, 0.5);
  const along = points.map(({ tp, fp }) => (share(tp, positives) ?? 0) + (share(fp, negatives) ?? 0));
  return {
    costs: { falsePositive: costs.falsePositive, falseNegative: costs.falseNegative },
    threshold: points[best]!.threshold!,
    costPerRow: costAlong[best]!,
    costPerRowAtHalf: costOf(half.fp, half.fn),
    curve: thinCurve(along, [best], CURVE_POINTS).map((i) => {
      const { threshold, tp, fp } = points[i]!;
      return {
        threshold,
        falsePositiveRate: share(fp, negatives),
        truePositiveRate: share(tp, positives),
        precision: share(tp, tp + fp),
        costPerRow: costAlong[i]!,
      };
    }),
  };
};
