// How far off is a model that answers with a number? Errors in the target's own unit, "predicted − observed".
import { Float, Int, ObjectType } from 'type-graphql';
import type { PredictionBin, RegressionEvaluation } from '../../domain/models/evaluation/regression-evaluation.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { QuantilesType } from '../datasets/profile.types.ts';

@ObjectType('PredictionBin', { description: 'Rows of like predictions; drawn with the mean prediction across.' })
export class PredictionBinType implements PredictionBin {
  @AuthorizedField(() => Int, { description: 'Rows in the bin.' })
  n: number;

  @AuthorizedField(() => Float)
  meanPredicted: number;

  @AuthorizedField(() => Float)
  meanObserved: number;
}

@ObjectType('RegressionEvaluation')
export class RegressionEvaluationType implements Omit<RegressionEvaluation, 'task'> {
  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => Float, { description: 'Root of the mean squared error.' })
  rmse: number;

  @AuthorizedField(() => Float, { description: 'Mean absolute error.' })
  mae: number;

  @AuthorizedField(() => Float)
  medianAbsoluteError: number;

  @AuthorizedField(() => Float, { description: 'Above 0 the model answers too high.' })
  meanError: number;

  @AuthorizedField(() => Float, {
    nullable: true,
    description: "Share of the target's variance that is explained; null where the target does not vary.",
  })
  r2: number | null;

  @AuthorizedField(() => QuantilesType)
  errorQuantiles: QuantilesType;

  @AuthorizedField(() => [PredictionBinType], { description: 'Ascending by prediction, of about as many rows each.' })
  bins: readonly PredictionBinType[];
}
