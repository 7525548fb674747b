// How good are the decisions "score ≥ threshold is positive"? The confusion and the shares read off it, each with its
// interval; a share of no rows is null. F1 is the harmonic mean of precision and recall, 2·tp / (2·tp + fp + fn).
import type { Confusion } from '../metrics.ts';
import { type Rate, rateWithInterval } from './rate-with-interval.ts';

export type DecisionQuality = {
  readonly threshold: number;
  readonly confusion: Confusion;
  readonly accuracy: Rate | null;
  /** Of the decided positive, those observed positive. */
  readonly precision: Rate | null;
  /** Of the observed positive, those decided positive. */
  readonly recall: Rate | null;
  /** Of the observed negative, those decided negative. */
  readonly specificity: Rate | null;
  /** null when there is neither an observed nor a decided positive. */
  readonly f1: number | null;
};

export const f1Score = (tp: number, fp: number, fn: number): number | null =>
  tp + fp + fn === 0 ? null : (2 * tp) / (2 * tp + fp + fn);

export const decisionQuality = (confusion: Confusion, threshold: number): DecisionQuality => {
  const { tp, fp, tn, fn } = confusion;
  return {
    threshold,
    confusion,
    accuracy: rateWithInterval(tp + tn, tp + fp + tn + fn),
    precision: rateWithInterval(tp, tp + fp),
    recall: rateWithInterval(tp, tp + fn),
    specificity: rateWithInterval(tn, tn + fp),
    f1: f1Score(tp, fp, fn),
  };
};
