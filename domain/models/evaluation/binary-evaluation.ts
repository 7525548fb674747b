// How good is a model that answers yes or no with a probability? Ranking (AUC), probabilities (log loss, the Brier score of
// G. W. Brier, Monthly Weather Review 78 (1950), calibration) and decisions at one threshold, as plain JSON of a few kB.
import { confusionAt } from '../metrics.ts';
import { type AreaUnderCurve, aucWithInterval } from './auc-with-interval.ts';
import { type Calibration, calibrate, DEFAULT_BINS } from './calibration.ts';
import { checkBinaryRows } from './check-rows.ts';
import { type DecisionQuality, decisionQuality } from './decision-quality.ts';
import { rowLogLoss } from './log-loss.ts';
import { orderByValue } from './order-by-value.ts';

export type BinaryEvaluation = {
  readonly task: 'binary';
  readonly n: number;
  readonly positives: number;
  /** null when only one class was observed. */
  readonly auc: AreaUnderCurve | null;
  /** Mean, in nats. */
  readonly logLoss: number;
  /** Mean squared distance of score and label, 0 (best) to 1. */
  readonly brier: number;
  readonly calibration: Calibration;
  readonly decisions: DecisionQuality;
};

/**
 * @param labels one 0 or 1 a row; at least one row.
 * @param scores probabilities of class 1, same length.
 * @param bins calibration bins wanted, 1 to 1000.
 * @throws RangeError on unequal lengths, no rows, a label that is neither 0 nor 1, a score that is no probability, or a
 *   threshold that is not in [0, 1].
 */
export const evaluateBinary = (
  labels: Uint8Array,
  scores: ArrayLike<number>,
  threshold: number,
  bins = DEFAULT_BINS,
): BinaryEvaluation => {
  checkBinaryRows(labels, scores);
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`The threshold ${threshold} must be from 0 to 1.`);
  let positives = 0;
  let logLoss = 0;
  let brier = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    const score = scores[row]!;
    positives += label;
    logLoss += rowLogLoss(label === 1 ? score : 1 - score);
    brier += (score - label) ** 2;
  }
  const order = orderByValue(scores);
  return {
    task: 'binary',
    n: labels.length,
    positives,
    auc: aucWithInterval(labels, scores, order),
    logLoss: logLoss / labels.length,
    brier: brier / labels.length,
    calibration: calibrate(labels, scores, bins, order),
    decisions: decisionQuality(confusionAt(labels, scores, threshold), threshold),
  };
};
