// Was this run, was this prediction ever done again, and what came of it? Fields of the two: who may read them reads their checks.
import { Authorized, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { predictionChecks, trainingChecks } from '../../projections/reproduction/read-reproduction.ts';
import type { Context } from '../context.ts';
import { PredictionType } from '../predictions/prediction.types.ts';
import { TrainingRunType } from '../training/training.types.ts';
import {
  PredictionReproductionCheck,
  predictionCheckOf,
  TrainingReproductionCheck,
  trainingCheckOf,
} from './reproduction.types.ts';

/** Each costs its asker a whole run, so more are hardly ever there. */
const MOST_CHECKS = 100;

@Resolver(() => TrainingRunType)
export class TrainingReproductionQueries {
  @Authorized()
  @FieldResolver(() => [TrainingReproductionCheck], { description: 'The last 100, oldest first.' })
  async reproductionChecks(
    @Root() run: TrainingRunType,
    @Ctx() { deps }: Context,
  ): Promise<TrainingReproductionCheck[]> {
    return (await trainingChecks(deps.views, run.id, MOST_CHECKS, run.asOf ?? undefined)).map(trainingCheckOf);
  }
}

@Resolver(() => PredictionType)
export class PredictionReproductionQueries {
  @Authorized()
  @FieldResolver(() => [PredictionReproductionCheck], { description: 'The last 100, oldest first.' })
  async reproductionChecks(
    @Root() prediction: PredictionType,
    @Ctx() { deps }: Context,
  ): Promise<PredictionReproductionCheck[]> {
    return (await predictionChecks(deps.views, prediction.id, MOST_CHECKS, prediction.asOf ?? undefined)).map(
      predictionCheckOf,
    );
  }
}
