// How good is a model that answers yes or no? Ranking, probabilities, and the decisions at one threshold.
import { Float, Int, ObjectType } from 'type-graphql';
import type { BinaryEvaluation } from '../../domain/models/evaluation/binary-evaluation.ts';
import type { DecisionQuality } from '../../domain/models/evaluation/decision-quality.ts';
import type { Confusion } from '../../domain/models/metrics.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { AreaUnderCurveType, CalibrationType, RateType } from './measured-rate.types.ts';

@ObjectType('Confusion', { description: 'Rows by what was decided at the threshold and what happened.' })
export class ConfusionType implements Confusion {
  @AuthorizedField(() => Int)
  tp: number;

  @AuthorizedField(() => Int)
  fp: number;

  @AuthorizedField(() => Int)
  tn: number;

  @AuthorizedField(() => Int)
  fn: number;
}

@ObjectType('DecisionQuality', { description: 'How good the decisions at a threshold are.' })
export class DecisionQualityType implements DecisionQuality {
  @AuthorizedField(() => Float, { description: 'Scores at or above it are decided positive.' })
  threshold: number;

  @AuthorizedField(() => ConfusionType)
  confusion: ConfusionType;

  @AuthorizedField(() => RateType, { nullable: true })
  accuracy: RateType | null;

  @AuthorizedField(() => RateType, { nullable: true, description: 'Of the decided positive, those that were.' })
  precision: RateType | null;

  @AuthorizedField(() => RateType, { nullable: true, description: 'Of the positive, those decided so.' })
  recall: RateType | null;

  @AuthorizedField(() => RateType, { nullable: true, description: 'Of the negative, those decided so.' })
  specificity: RateType | null;

  @AuthorizedField(() => Float, {
    nullable: true,
    description: 'Harmonic mean of precision and recall; null where nothing was positive, observed or decided.',
  })
  f1: number | null;
}

@ObjectType('BinaryEvaluation')
export class BinaryEvaluationType implements Omit<BinaryEvaluation, 'task'> {
  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => Int)
  positives: number;

  @AuthorizedField(() => AreaUnderCurveType, { nullable: true, description: 'Null where only one class occurred.' })
  auc: AreaUnderCurveType | null;

  @AuthorizedField(() => Float, { description: 'Mean negative log likelihood, in nats.' })
  logLoss: number;

  @AuthorizedField(() => Float, { description: 'Mean squared distance of score and label, 0 (best) to 1.' })
  brier: number;

  @AuthorizedField(() => CalibrationType)
  calibration: CalibrationType;

  @AuthorizedField(() => DecisionQualityType)
  decisions: DecisionQualityType;
}
