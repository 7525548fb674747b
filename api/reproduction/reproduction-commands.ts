// Which commands do a past run or prediction again? Evidence, so regulators and operators may ask across units, and what they
// looked at is recorded; a retried command is answered from the ledger, without measuring again.
import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import { sealedVersion } from '../../domain/datasets/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Recorded } from '../../domain/kernel/event.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { existingVersion, modelDecider } from '../../domain/models/decide.ts';
import type { PredictionReproductionChecked, PredictionScored } from '../../domain/predictions/events.ts';
import { predictionReproductionDecider } from '../../domain/predictions/reproduction.ts';
import { trainingDecider } from '../../domain/training/decide.ts';
import type { TrainingReproductionChecked, TrainingRequested } from '../../domain/training/events.ts';
import { completedRun } from '../../domain/training/reproduction.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import { type VersionFile, versionFile } from '../../workers/scoring/version-file.ts';
import type { VersionData } from '../../workers/training/load-table.ts';
import { mustOwn, noteRead } from '../auth/business-unit.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { CommandInputType } from '../ledger/command-input.ts';
import { receiptOf } from '../ledger/receipt.types.ts';
import { loadPrediction } from '../predictions/load-prediction.ts';
import type { PredictionType } from '../predictions/prediction.types.ts';
import { waitUntil } from '../relay/caught-up.ts';
import {
  PredictionReproductionPayload,
  predictionCheckOf,
  TrainingReproductionPayload,
  trainingCheckOf,
} from './reproduction.types.ts';

@InputType()
export class ReproduceTrainingInput extends CommandInputType {
  @Field(() => ID)
  trainingId: string;
}

@InputType()
export class ReproducePredictionInput extends CommandInputType {
  @Field(() => ID)
  predictionId: string;
}

@Resolver()
export class ReproductionCommands {
  @Authorized('engineer', 'operator', 'regulator')
  @Mutation(() => TrainingReproductionPayload, {
    description:
      'Trains a completed run again in a fresh process, and compares the files bit by bit. It ends with the connection that asked; one person has two checks under way at most.',
  })
  async reproduceTraining(
    @Arg('input', () => ReproduceTrainingInput) input: ReproduceTrainingInput,
    @Ctx() context: Context,
  ): Promise<TrainingReproductionPayload> {
    const { commands, reproducer } = context.deps;
    const command = commandContext(context, 'reproduceTraining', input);
    const trainingId = parseId('training', input.trainingId);
    const stream = streams.training(trainingId);
    const { state, events } = await commands.load(trainingDecider, stream);
    // Whose it is comes first: where another unit's run stands is not for every token.
    if (state.status !== 'unknown') {
      mustOwn(context, state.requested.businessUnit, ['operator', 'regulator']);
      noteRead(context, trainingId, state.requested.businessUnit);
    }
    const { requested, completed } = completedRun(state);
    const record = async (data: TrainingReproductionChecked) => {
      const receipt = await run(context, trainingDecider, stream, { type: 'RecordReproduction', data }, command, input);
      const event = madeBy(command, await commands.load(trainingDecider, stream));
      if (event?.type !== 'TrainingReproductionChecked') throw notThere();
      return { check: trainingCheckOf(checkOf(event)), receipt: receiptOf(receipt) };
    };
    const before = madeBy(command, { events });
    if (before?.type === 'TrainingReproductionChecked') return record(before.data);
    const data = await rowsOf(context, requested);
    const asked = askedBy(context, command);
    return reproducer.training({ ...asked, requested, completed, data }, record);
  }

  @Authorized('engineer', 'operator', 'regulator')
  @Mutation(() => PredictionReproductionPayload, {
    description:
      'Scores a prediction again in a fresh process, and compares answer and reasons bit by bit. It ends with the connection that asked; one person has two checks under way at most.',
  })
  async reproducePrediction(
    @Arg('input', () => ReproducePredictionInput) input: ReproducePredictionInput,
    @Ctx() context: Context,
  ): Promise<PredictionReproductionPayload> {
    const { commands, reproducer } = context.deps;
    const command = commandContext(context, 'reproducePrediction', input);
    const found = await knownPrediction(context, input.predictionId);
    const predicted = (await found.stored()).event.data;
    const stream = streams.reproduction(predicted.predictionId);
    const record = async (data: PredictionReproductionChecked) => {
      const order = { type: 'RecordPredictionReproduction', data } as const;
      const receipt = await run(context, predictionReproductionDecider, stream, order, command, input);
      const event = madeBy(command, await commands.load(predictionReproductionDecider, stream));
      if (!event) throw notThere();
      return { check: predictionCheckOf(checkOf(event)), receipt: receiptOf(receipt) };
    };
    const before = madeBy(command, await commands.load(predictionReproductionDecider, stream));
    if (before) return record(before.data);
    const asked = askedBy(context, command);
    return reproducer.prediction({ ...asked, predicted, file: await fileOf(context, predicted) }, record);
  }
}

/** A check ends with the connection that asked for it, unless somebody else waits for it too. */
const askedBy = (context: Context, command: CommandContext) => ({
  checkId: newIdFor('reproduction', command),
  requestedBy: callerOf(context).actor.subject,
  signal: context.gone,
});

/** What is answered is what stands in the ledger, never what was just measured (guarantee G1). */
function madeBy<E extends Recorded>({ commandId }: CommandContext, { events }: { readonly events: readonly E[] }) {
  return events.find((event) => event.metadata.commandId === commandId);
}

const checkOf = <D>({ data, metadata, position }: Recorded & { readonly data: D }) => ({
  checked: data,
  recordedAt: metadata.recordedAt,
  position,
});

const notThere = () => new DomainError('UNAVAILABLE', 'The check is not in the ledger yet; send the command again.');

async function rowsOf({ deps }: Context, { datasetId, datasetVersion }: TrainingRequested): Promise<VersionData> {
  const { state } = await deps.commands.load(datasetDecider, streams.dataset(datasetId));
  const sealed = sealedVersion(state, datasetVersion);
  if (state.status === 'unknown' || !sealed) {
    throw new DomainError('NOT_FOUND', 'The data set version that the run was trained on is not there.');
  }
  const { columns, task } = state.registered;
  return { dataset: { columns, task }, sealed };
}

async function fileOf({ deps }: Context, { modelId, version }: PredictionScored): Promise<VersionFile> {
  const { state } = await deps.commands.load(modelDecider, streams.model(modelId));
  return versionFile(existingVersion(state, version).created);
}

/** One that was scored a moment ago may not be in the views yet: they are waited for. */
async function knownPrediction(context: Context, id: string): Promise<PredictionType> {
  const known = await loadPrediction(context, id);
  if (known) return known;
  const [last] = await context.deps.store.readAll({ direction: 'backwards', limit: 1 });
  if (last) await waitUntil(context, last.position);
  const found = await loadPrediction(context, id);
  if (found) return found;
  throw new DomainError('NOT_FOUND', 'There is no prediction with this id.');
}
