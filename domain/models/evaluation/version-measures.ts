// What was measured of a version, also before intervals and calibration were? And which few numbers stand for it in a list?
import type { Confusion } from '../metrics.ts';
import type { ModelEvaluation } from './model-evaluation.ts';

/** What version 1 of the event recorded of a binary model. */
export type FirstMeasures = {
  readonly task: 'first-binary';
  readonly positives: number;
  readonly threshold: number;
  readonly auc: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly accuracy: number;
  readonly confusion: Confusion;
};

export type VersionMeasures = ModelEvaluation | FirstMeasures;

/** Null where the task has no such measure, or it is not defined on these rows. */
export type Headline = {
  readonly auc: number | null;
  /** Mean, in nats. */
  readonly logLoss: number | null;
  readonly brier: number | null;
  readonly accuracy: number | null;
  /** In the target's own unit. */
  readonly rmse: number | null;
  readonly mae: number | null;
  readonly r2: number | null;
};

const NOTHING: Headline = { auc: null, logLoss: null, brier: null, accuracy: null, rmse: null, mae: null, r2: null };

export function headlineOf(measures: VersionMeasures): Headline {
  switch (measures.task) {
    case 'first-binary': {
      const { auc, logLoss, brier, accuracy } = measures;
      return { ...NOTHING, auc, logLoss, brier, accuracy };
    }
    case 'binary': {
      const { auc, logLoss, brier, decisions } = measures;
      return { ...NOTHING, auc: auc?.value ?? null, logLoss, brier, accuracy: decisions.accuracy?.value ?? null };
    }
    case 'multiclass': {
      const { accuracy, logLoss, brier } = measures;
      return { ...NOTHING, logLoss, brier, accuracy: accuracy.value };
    }
    case 'regression': {
      const { rmse, mae, r2 } = measures;
      return { ...NOTHING, rmse, mae, r2 };
    }
  }
}

/** Of a binary model: rows of the positive class, and who was decided how at which threshold; null of others. */
export function decisionsOf(
  measures: VersionMeasures,
): { readonly positives: number; readonly threshold: number; readonly confusion: Confusion } | null {
  if (measures.task === 'first-binary') return measures;
  if (measures.task !== 'binary') return null;
  const { positives, decisions } = measures;
  return { positives, threshold: decisions.threshold, confusion: decisions.confusion };
}
