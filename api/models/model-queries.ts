// What can be asked about models? Themselves and their versions: how measured, who decided, what they were made of.
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import {
  evaluationsOf,
  findModelVersion,
  listModels,
  statusHistoryOf,
  versionsOfModel,
} from '../../projections/models/read-models.ts';
import { noteListRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { DatasetVersionType } from '../datasets/dataset.types.ts';
import { loadDatasetVersion } from '../datasets/load-dataset.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { loadTrainingRun } from '../training/load-training-run.ts';
import { TrainingRunType } from '../training/training.types.ts';
import { EvaluationType, evaluationOf } from './evaluation.types.ts';
import { loadModel, loadModelVersion } from './load-model.ts';
import {
  ModelConnection,
  ModelType,
  ModelVersionType,
  modelOf,
  modelVersionOf,
  VersionDecisionType,
  versionDecisionOf,
} from './model.types.ts';

@Resolver(() => ModelType)
export class ModelQueries {
  @Authorized()
  @Query(() => ModelType, { nullable: true })
  async model(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ModelType | null> {
    return loadModel(context, id, asOf);
  }

  @Authorized()
  @Query(() => ModelConnection)
  async models(
    @Args(() => PageArgs) page: PageArgs,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<ModelType>> {
    const found = await listModels(context.deps.views, { ...scopeOf(context, asOf), ...parsePage(page) });
    noteListRead(context, found.rows);
    return connectionOf(found, (row) => modelOf(row, asOf));
  }

  @Authorized()
  @Query(() => ModelVersionType, { nullable: true, description: 'By the id md_…@1.' })
  async modelVersion(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<ModelVersionType | null> {
    return loadModelVersion(context, id, asOf);
  }

  @Authorized()
  @FieldResolver(() => [ModelVersionType])
  async versions(@Root() model: ModelType, @Ctx() context: Context): Promise<ModelVersionType[]> {
    const rows = await versionsOfModel(context.deps.views, model.id, scopeOf(context, model.asOf));
    return rows.map((row) => modelVersionOf(row, model.asOf));
  }

  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true })
  async version(
    @Root() model: ModelType,
    @Arg('number', () => Int) number: number,
    @Ctx() context: Context,
  ): Promise<ModelVersionType | null> {
    const row = await findModelVersion(context.deps.views, model.id, number, scopeOf(context, model.asOf));
    return row ? modelVersionOf(row, model.asOf) : null;
  }
}

@Resolver(() => ModelVersionType)
export class ModelVersionQueries {
  @Authorized()
  @FieldResolver(() => ModelType, { nullable: true })
  async model(@Root() version: ModelVersionType, @Ctx() context: Context): Promise<ModelType | null> {
    return loadModel(context, version.modelId, version.asOf);
  }

  @Authorized()
  @FieldResolver(() => [EvaluationType], { description: 'Oldest first.' })
  async evaluations(@Root() version: ModelVersionType, @Ctx() context: Context): Promise<EvaluationType[]> {
    const { modelId, version: number, asOf } = version;
    return (await evaluationsOf(context.deps.views, modelId, number, scopeOf(context, asOf))).map(evaluationOf);
  }

  @Authorized()
  @FieldResolver(() => EvaluationType, {
    nullable: true,
    description: 'The last one, by itself: its tables and curves are too large to be asked of all at once.',
  })
  async latestEvaluation(@Root() version: ModelVersionType, @Ctx() context: Context): Promise<EvaluationType | null> {
    return (await this.evaluations(version, context)).at(-1) ?? null;
  }

  @Authorized()
  @FieldResolver(() => [VersionDecisionType], {
    description: 'How it stood from one change to the next, oldest first.',
  })
  async history(@Root() version: ModelVersionType, @Ctx() context: Context): Promise<VersionDecisionType[]> {
    const { modelId, version: number, asOf } = version;
    return (await statusHistoryOf(context.deps.views, modelId, number, scopeOf(context, asOf))).map(versionDecisionOf);
  }

  @Authorized()
  @FieldResolver(() => TrainingRunType, {
    nullable: true,
    description: 'The run that made it; null of an imported one.',
  })
  async trainingRun(@Root() version: ModelVersionType, @Ctx() context: Context): Promise<TrainingRunType | null> {
    return version.trainingId === null ? null : loadTrainingRun(context, version.trainingId, version.asOf);
  }

  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true, description: 'The version that its training went on from.' })
  async fineTunedFrom(@Root() version: ModelVersionType, @Ctx() context: Context): Promise<ModelVersionType | null> {
    const { fineTunedFromId: id, asOf } = version;
    return id === null ? null : loadModelVersion(context, id, asOf);
  }

  @Authorized()
  @FieldResolver(() => DatasetVersionType, {
    nullable: true,
    description: 'The rows it was made of, or those whose held-out part an imported one is measured on.',
  })
  async datasetVersion(@Root() version: ModelVersionType, @Ctx() context: Context): Promise<DatasetVersionType | null> {
    return loadDatasetVersion(context, version.datasetVersionId, version.asOf);
  }
}
