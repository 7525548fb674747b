// What can be asked about a decision? Everything it rests on: this is the regulator's question.
import { GraphQLJSONObject } from 'graphql-scalars';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { TaskKind as TaskKindValue } from '../../domain/datasets/task.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import { adverseReasonTexts } from '../../domain/predictions/reason-texts.ts';
import { costLineAt } from '../../projections/costs/read-lines.ts';
import { listPredictions } from '../../projections/predictions/read-predictions.ts';
import { mustOpen, noteListRead, noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { CostLineType, costLineOf } from '../costs/cost.types.ts';
import { DatasetVersionType } from '../datasets/dataset.types.ts';
import { loadDatasetVersion } from '../datasets/load-dataset.ts';
import { DeploymentType } from '../deployments/deployment.types.ts';
import { loadDeployment } from '../deployments/load-deployment.ts';
import { ReceiptType } from '../ledger/receipt.types.ts';
import { loadModelVersion } from '../models/load-model.ts';
import { ModelVersionType } from '../models/model.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { AdverseSide, TaskKind } from '../relay/enums.ts';
import { loadTrainingRun } from '../training/load-training-run.ts';
import { TrainingRunType } from '../training/training.types.ts';
import { DECISION_READERS, GROUNDS_READERS, loadPrediction, predictionOfRow } from './load-prediction.ts';
import { receiptOfPrediction } from './predict.ts';
import {
  ClassProbability,
  Explanation,
  PredictionConnection,
  PredictionType,
  Reason,
  ScoringBatch,
} from './prediction.types.ts';

@Resolver(() => PredictionType)
export class PredictionQueries {
  @Authorized(...DECISION_READERS)
  @Query(() => PredictionType, { nullable: true })
  async prediction(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<PredictionType | null> {
    return loadPrediction(context, id, asOf);
  }

  @Authorized(...DECISION_READERS)
  @Query(() => PredictionConnection)
  async predictions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('deploymentId', () => ID, { nullable: true }) deploymentId: string | null | undefined,
    @Arg('subject', () => String, { nullable: true, description: 'Reference of the person in the data.' })
    subject: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<PredictionType>> {
    const found = await listPredictions(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      deploymentId: deploymentId ? parseId('deployment', deploymentId) : undefined,
      subject: subject ?? undefined,
    });
    noteListRead(context, found.rows, 'evidence');
    return connectionOf(found, (row) => predictionOfRow(context, row, asOf));
  }

  @Authorized(...GROUNDS_READERS)
  @FieldResolver(() => [Reason], { nullable: true, description: 'Largest first; null once the person was erased.' })
  async reasons(@Root() prediction: PredictionType, @Ctx() context: Context): Promise<readonly Reason[] | null> {
    mustOpen(context, prediction.businessUnit);
    noteRead(context, prediction.id, prediction.businessUnit, 'evidence');
    return (await prediction.grounds())?.reasons ?? null;
  }

  @Authorized(...GROUNDS_READERS)
  @FieldResolver(() => GraphQLJSONObject, {
    nullable: true,
    description: 'What the model saw; null once the person was erased.',
  })
  async features(@Root() prediction: PredictionType, @Ctx() context: Context): Promise<object | null> {
    mustOpen(context, prediction.businessUnit);
    noteRead(context, prediction.id, prediction.businessUnit, 'evidence');
    return (await prediction.grounds())?.features ?? null;
  }

  @Authorized(...GROUNDS_READERS)
  @FieldResolver(() => [ClassProbability], {
    nullable: true,
    description:
      'Of several classes, the likeliest first, at most 10; null for other models, and once the person was erased.',
  })
  async probabilities(
    @Root() prediction: PredictionType,
    @Ctx() context: Context,
  ): Promise<readonly ClassProbability[] | null> {
    mustOpen(context, prediction.businessUnit);
    noteRead(context, prediction.id, prediction.businessUnit, 'evidence');
    return (await prediction.grounds())?.probabilities ?? null;
  }

  @Authorized(...GROUNDS_READERS)
  @FieldResolver(() => [String], {
    nullable: true,
    description:
      'The up to four columns that pushed most towards the adverse side, as sentences for the person; null once the person was erased.',
  })
  async adverseReasons(
    @Root() prediction: PredictionType,
    @Arg('adverse', () => AdverseSide, { defaultValue: 'higher', description: 'Which side is bad news.' })
    adverse: 'higher' | 'lower',
    @Ctx() context: Context,
  ): Promise<readonly string[] | null> {
    mustOpen(context, prediction.businessUnit);
    noteRead(context, prediction.id, prediction.businessUnit, 'evidence');
    const grounds = await prediction.grounds();
    const { task, explanation } = (await prediction.stored()).event.data;
    return grounds ? adverseReasonTexts(grounds, task, explanation.method, adverse) : null;
  }

  @Authorized()
  @FieldResolver(() => TaskKind)
  async task(@Root() prediction: PredictionType): Promise<TaskKindValue> {
    return (await prediction.stored()).event.data.task;
  }

  @Authorized()
  @FieldResolver(() => String, { nullable: true, description: 'Of a model of several classes: the likeliest.' })
  async predictedClass(@Root() prediction: PredictionType): Promise<string | null> {
    return (await prediction.stored()).event.data.predictedClass;
  }

  @Authorized(...DECISION_READERS)
  @FieldResolver(() => Boolean, {
    description: 'True: the key was destroyed, so reasons and features read null (ERASED).',
  })
  async erased(@Root() prediction: PredictionType): Promise<boolean> {
    return prediction.subject !== null && (await prediction.grounds()) === undefined;
  }

  @Authorized()
  @FieldResolver(() => Explanation)
  async explanation(@Root() prediction: PredictionType): Promise<Explanation> {
    return (await prediction.stored()).event.data.explanation;
  }

  @Authorized()
  @FieldResolver(() => ScoringBatch)
  async batch(@Root() prediction: PredictionType): Promise<ScoringBatch> {
    return (await prediction.stored()).event.data.batch;
  }

  @Authorized()
  @FieldResolver(() => ReceiptType)
  async receipt(@Root() prediction: PredictionType): Promise<ReceiptType> {
    return receiptOfPrediction(await prediction.stored());
  }

  @Authorized()
  @FieldResolver(() => DeploymentType, { nullable: true })
  async deployment(@Root() prediction: PredictionType, @Ctx() context: Context): Promise<DeploymentType | null> {
    return loadDeployment(context, prediction.deploymentId, prediction.asOf);
  }

  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true })
  async modelVersion(@Root() prediction: PredictionType, @Ctx() context: Context): Promise<ModelVersionType | null> {
    return loadModelVersion(context, prediction.modelVersionId, prediction.asOf);
  }

  @Authorized()
  @FieldResolver(() => TrainingRunType, {
    nullable: true,
    description: 'The run that made the version; null for an imported one.',
  })
  async trainingRun(@Root() prediction: PredictionType, @Ctx() context: Context): Promise<TrainingRunType | null> {
    const version = await loadModelVersion(context, prediction.modelVersionId, prediction.asOf);
    return version?.trainingId ? loadTrainingRun(context, version.trainingId, prediction.asOf) : null;
  }

  @Authorized()
  @FieldResolver(() => DatasetVersionType, { nullable: true, description: 'The rows the version was made of.' })
  async datasetVersion(
    @Root() prediction: PredictionType,
    @Ctx() context: Context,
  ): Promise<DatasetVersionType | null> {
    const version = await loadModelVersion(context, prediction.modelVersionId, prediction.asOf);
    return version && loadDatasetVersion(context, version.datasetVersionId, prediction.asOf);
  }

  @Authorized('business', 'regulator', 'operator', 'finance')
  @FieldResolver(() => CostLineType, { nullable: true, description: 'What it cost; null until the views hold it.' })
  async cost(@Root() prediction: PredictionType, @Ctx() context: Context): Promise<CostLineType | null> {
    const line = await costLineAt(context.deps.views, prediction.position, scopeOf(context, prediction.asOf));
    return line ? costLineOf(line) : null;
  }
}
