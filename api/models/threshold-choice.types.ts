// From which score on should the answer be yes, when wrong answers have a price? The choice and the curves to judge it by.
import { Float, ObjectType } from 'type-graphql';
import type { Costs, CurvePoint, ThresholdChoice } from '../../domain/models/evaluation/choose-threshold.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';

@ObjectType('ErrorCosts', { description: 'What a wrong answer costs, in any unit.' })
export class ErrorCostsType implements Costs {
  @AuthorizedField(() => Float)
  falsePositive: number;

  @AuthorizedField(() => Float)
  falseNegative: number;
}

@ObjectType('ThresholdCurvePoint', {
  description: 'A point of the ROC, the precision–recall and the cost curve at once.',
})
export class ThresholdCurvePointType implements CurvePoint {
  @AuthorizedField(() => Float, { nullable: true, description: 'Null where no threshold inside 0 and 1 decides so.' })
  threshold: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null where nothing was negative.' })
  falsePositiveRate: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Also recall; null where nothing was positive.' })
  truePositiveRate: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Null where nobody is decided positive.' })
  precision: number | null;

  @AuthorizedField(() => Float)
  costPerRow: number;
}

@ObjectType('ThresholdChoice', { description: 'The threshold of least cost on these rows. A deployment sets its own.' })
export class ThresholdChoiceType implements ThresholdChoice {
  @AuthorizedField(() => ErrorCostsType)
  costs: ErrorCostsType;

  @AuthorizedField(() => Float)
  threshold: number;

  @AuthorizedField(() => Float, { description: 'In the unit of the costs.' })
  costPerRow: number;

  @AuthorizedField(() => Float, { description: 'Of the threshold 0.5, to compare.' })
  costPerRowAtHalf: number;

  @AuthorizedField(() => [ThresholdCurvePointType], { description: 'At most 101 points, from nobody to everybody.' })
  curve: readonly ThresholdCurvePointType[];
}
