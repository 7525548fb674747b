// Which commands start and stop a training run? The job exists because TrainingRequested says so; workers find it there.
import { Arg, Authorized, Ctx, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import type { DatasetRegistered } from '../../domain/datasets/events.ts';
import { sealedVersion } from '../../domain/datasets/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { DEFAULT_TRAINING_PARAMETERS, trainingDecider } from '../../domain/training/decide.ts';
import type { TrainingRequested } from '../../domain/training/events.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { waitUntil } from '../relay/caught-up.ts';
import { loadTrainingBase } from './load-training-base.ts';
import { loadTrainingRun } from './load-training-run.ts';
import { TrainingRunType } from './training.types.ts';
import { CancelTrainingInput, RequestTrainingInput } from './training-inputs.ts';
import { keepLayers, parametersOf } from './training-parameters.ts';

@ObjectType()
export class TrainingPayload {
  @AuthorizedField(() => String)
  trainingId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver(() => TrainingPayload)
export class TrainingPayloadResolver {
  @Authorized()
  @FieldResolver(() => TrainingRunType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async trainingRun(@Root() payload: TrainingPayload, @Ctx() context: Context): Promise<TrainingRunType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadTrainingRun(context, payload.trainingId);
  }
}

@Resolver()
export class TrainingCommands {
  @Authorized('engineer')
  @Mutation(() => TrainingPayload, {
    description: 'Asks for a run on a sealed version; follow it by trainingProgress.',
  })
  async requestTraining(
    @Arg('input', () => RequestTrainingInput) input: RequestTrainingInput,
    @Ctx() context: Context,
  ): Promise<TrainingPayload> {
    const { commands } = context.deps;
    const command = commandContext(context, 'requestTraining', input);
    const trainingId = newIdFor('training', command);
    const { modelId, datasetId, datasetVersion } = input;
    const model = await commands.load(modelDecider, streams.model(parseId('model', modelId)));
    if (model.state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
    const { businessUnit } = model.state.registered;
    mustOwn(context, businessUnit);
    const dataset = await commands.load(datasetDecider, streams.dataset(parseId('dataset', datasetId)));
    if (dataset.state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no data set with this id.');
    const { task, businessUnit: dataOwner } = dataset.state.registered;
    mustOwn(context, dataOwner);
    const receipt = await run(
      context,
      trainingDecider,
      streams.training(trainingId),
      {
        type: 'RequestTraining',
        data: {
          trainingId,
          modelId,
          datasetId,
          datasetVersion,
          businessUnit,
          task: task.kind,
          ...(await howToLearn(context, trainingId, input, dataset.state.registered)),
          requestedBy: callerOf(context).actor.subject,
        },
        sealed: sealedVersion(dataset.state, datasetVersion),
      },
      command,
      input,
    );
    return { trainingId, receipt: receiptOf(receipt) };
  }

  @Authorized('engineer')
  @Mutation(() => TrainingPayload, { description: 'Calls a run off.' })
  async cancelTraining(
    @Arg('input', () => CancelTrainingInput) input: CancelTrainingInput,
    @Ctx() context: Context,
  ): Promise<TrainingPayload> {
    const command = commandContext(context, 'cancelTraining', input);
    const trainingId = parseId('training', input.trainingId);
    const stream = streams.training(trainingId);
    const { state } = await context.deps.commands.load(trainingDecider, stream);
    if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no training run with this id.');
    mustOwn(context, state.requested.businessUnit);
    const { reason } = input;
    const receipt = await run(context, trainingDecider, stream, { type: 'CancelTraining', reason }, command, input);
    return { trainingId, receipt: receiptOf(receipt) };
  }
}

async function howToLearn(
  context: Context,
  trainingId: string,
  { parameters: given, fineTuneFrom }: RequestTrainingInput,
  dataset: DatasetRegistered,
): Promise<Pick<TrainingRequested, 'parameters' | 'base'>> {
  if (!fineTuneFrom) return { parameters: parametersOf(given, DEFAULT_TRAINING_PARAMETERS), base: null };
  // A retry meets the run it made: it is answered from the log, also when the version it went on from was retired since.
  const { state } = await context.deps.commands.load(trainingDecider, streams.training(trainingId));
  if (state.status !== 'unknown') return { parameters: state.requested.parameters, base: state.requested.base };
  const { base, parameters: fallback } = await loadTrainingBase(context, fineTuneFrom, dataset);
  // How much a measure varies was asked for that run; it cannot be asked for one that goes on.
  const parameters = parametersOf(given, { ...fallback, folds: null });
  keepLayers(parameters, fallback);
  return { parameters, base };
}
