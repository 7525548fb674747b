// What can be asked about training runs? How far they are, their losses, and what came of them.
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { parseId } from '../../domain/kernel/ids.ts';
import { epochsOf, listTrainingRuns } from '../../projections/training/read-training.ts';
import { noteListRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { DatasetVersionType } from '../datasets/dataset.types.ts';
import { loadDatasetVersion } from '../datasets/load-dataset.ts';
import { loadModel, loadModelVersion } from '../models/load-model.ts';
import { ModelType, ModelVersionType } from '../models/model.types.ts';
import { AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { TrainingStatus } from '../relay/enums.ts';
import { loadTrainingRun } from './load-training-run.ts';
import {
  TrainingEpochType,
  TrainingRunConnection,
  TrainingRunType,
  type TrainingStatusValue,
  trainingEpochOf,
  trainingRunOf,
} from './training.types.ts';

@Resolver(() => TrainingRunType)
export class TrainingQueries {
  @Authorized()
  @Query(() => TrainingRunType, { nullable: true })
  async trainingRun(
    @Arg('id', () => ID) id: string,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<TrainingRunType | null> {
    return loadTrainingRun(context, id);
  }

  @Authorized()
  @Query(() => TrainingRunConnection)
  async trainingRuns(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('modelId', () => ID, { nullable: true }) modelId: string | null | undefined,
    @Arg('status', () => TrainingStatus, { nullable: true }) status: TrainingStatusValue | null | undefined,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<TrainingRunType>> {
    const found = await listTrainingRuns(context.deps.views, {
      ...scopeOf(context),
      ...parsePage(page),
      modelId: modelId ? parseId('model', modelId) : undefined,
      status: status ?? undefined,
    });
    noteListRead(context, found.rows);
    return connectionOf(found, (row) => trainingRunOf(row, null));
  }

  @Authorized()
  @FieldResolver(() => [TrainingEpochType], { description: 'Of the last attempt, in order.' })
  async losses(@Root() run: TrainingRunType, @Ctx() context: Context): Promise<TrainingEpochType[]> {
    return (await epochsOf(context.deps.views, run.id)).map(trainingEpochOf);
  }

  @Authorized()
  @FieldResolver(() => ModelType, { nullable: true })
  async model(@Root() run: TrainingRunType, @Ctx() context: Context): Promise<ModelType | null> {
    return loadModel(context, run.modelId, run.asOf);
  }

  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true, description: 'What came of it.' })
  async modelVersion(@Root() run: TrainingRunType, @Ctx() context: Context): Promise<ModelVersionType | null> {
    return run.modelVersionId === null ? null : loadModelVersion(context, run.modelVersionId, run.asOf);
  }

  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true, description: 'The version it goes on from.' })
  async base(@Root() run: TrainingRunType, @Ctx() context: Context): Promise<ModelVersionType | null> {
    return run.baseVersionId === null ? null : loadModelVersion(context, run.baseVersionId, run.asOf);
  }

  @Authorized()
  @FieldResolver(() => DatasetVersionType, { nullable: true })
  async datasetVersion(@Root() run: TrainingRunType, @Ctx() context: Context): Promise<DatasetVersionType | null> {
    return loadDatasetVersion(context, run.datasetVersionId, run.asOf);
  }
}
