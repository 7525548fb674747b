// Which commands change a model? Register, measure, approve or reject (four eyes are judged in domain/models), retire.
import { Arg, Authorized, Ctx, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import { sealedVersion } from '../../domain/datasets/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { existingVersion, type ModelCommand, modelDecider } from '../../domain/models/decide.ts';
import type { ModelVersionCreated, ModelVersionEvaluated } from '../../domain/models/events.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { type CommandInput, commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { waitUntil } from '../relay/caught-up.ts';
import { decisionSettings } from './decision-settings.ts';
import { loadModel, loadModelVersion } from './load-model.ts';
import { ModelType, ModelVersionType } from './model.types.ts';
import {
  DecideModelVersionInput,
  EvaluateModelVersionInput,
  RegisterModelInput,
  RetireModelVersionInput,
} from './model-inputs.ts';

@ObjectType()
export class ModelPayload {
  readonly modelId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@ObjectType()
export class ModelVersionPayload {
  readonly versionId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver(() => ModelPayload)
export class ModelPayloadResolver {
  @Authorized()
  @FieldResolver(() => ModelType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async model(@Root() payload: ModelPayload, @Ctx() context: Context): Promise<ModelType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadModel(context, payload.modelId);
  }
}

@Resolver(() => ModelVersionPayload)
export class ModelVersionPayloadResolver {
  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async modelVersion(@Root() payload: ModelVersionPayload, @Ctx() context: Context): Promise<ModelVersionType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadModelVersion(context, payload.versionId);
  }
}

@Resolver()
export class ModelCommands {
  @Authorized('engineer')
  @Mutation(() => ModelPayload, { description: 'Announces a model: purpose, risk class and why. You are its owner.' })
  async registerModel(
    @Arg('input', () => RegisterModelInput) input: RegisterModelInput,
    @Ctx() context: Context,
  ): Promise<ModelPayload> {
    const command = commandContext(context, 'registerModel', input);
    const modelId = newIdFor('model', command);
    const { subject: owner, businessUnit } = callerOf(context).actor;
    const { name, purpose, riskClass, rationale } = input;
    const data = { modelId, name, purpose, owner, businessUnit, riskClass, rationale };
    const receipt = await run(
      context,
      modelDecider,
      streams.model(modelId),
      { type: 'RegisterModel', data },
      command,
      input,
    );
    return { modelId, receipt: receiptOf(receipt) };
  }

  @Authorized('engineer')
  @Mutation(() => ModelVersionPayload, {
    description: 'Measures a version on the rows that were held out of its training.',
  })
  async evaluateModelVersion(
    @Arg('input', () => EvaluateModelVersionInput) input: EvaluateModelVersionInput,
    @Ctx() context: Context,
  ): Promise<ModelVersionPayload> {
    const command = commandContext(context, 'evaluateModelVersion', input);
    const stream = streams.model(parseId('model', input.modelId));
    const { state, events } = await context.deps.commands.load(modelDecider, stream);
    // Whose it is comes first: which versions another unit has is not for every token.
    if (state.status !== 'unknown') mustOwn(context, state.registered.businessUnit);
    const { created } = existingVersion(state, input.version);
    const record = (data: ModelVersionEvaluated) => decide(context, input, { type: 'RecordEvaluation', data }, command);
    // A retry is answered from the log: measuring again would cost device time that no event claims.
    const before = events.find((event) => event.metadata.commandId === command.commandId);
    if (before?.type === 'ModelVersionEvaluated') return record(before.data);
    const settings = decisionSettings(input, created);
    const { dataset, sealed } = await rowsOf(context, created);
    const evaluationId = newIdFor('evaluation', command);
    return context.deps.evaluator.evaluate({ evaluationId, version: created, dataset, sealed, ...settings }, record);
  }

  @Authorized('approver')
  @Mutation(() => ModelVersionPayload, { description: 'Allows a version to be deployed. Not by whoever asked for it.' })
  async approveModelVersion(
    @Arg('input', () => DecideModelVersionInput) input: DecideModelVersionInput,
    @Ctx() context: Context,
  ): Promise<ModelVersionPayload> {
    const { version, rationale } = input;
    const approver = callerOf(context).actor.subject;
    const command = commandContext(context, 'approveModelVersion', input);
    return ownedDecision(context, input, { type: 'ApproveModelVersion', version, approver, rationale }, command);
  }

  @Authorized('approver')
  @Mutation(() => ModelVersionPayload, { description: 'Refuses a version. Not by whoever asked for it.' })
  async rejectModelVersion(
    @Arg('input', () => DecideModelVersionInput) input: DecideModelVersionInput,
    @Ctx() context: Context,
  ): Promise<ModelVersionPayload> {
    const { version, rationale } = input;
    const approver = callerOf(context).actor.subject;
    const command = commandContext(context, 'rejectModelVersion', input);
    return ownedDecision(context, input, { type: 'RejectModelVersion', version, approver, rationale }, command);
  }

  @Authorized('operator')
  @Mutation(() => ModelVersionPayload, { description: 'Ends a version: it can no longer be deployed.' })
  async retireModelVersion(
    @Arg('input', () => RetireModelVersionInput) input: RetireModelVersionInput,
    @Ctx() context: Context,
  ): Promise<ModelVersionPayload> {
    const { version, reason } = input;
    const command = commandContext(context, 'retireModelVersion', input);
    return ownedDecision(context, input, { type: 'RetireModelVersion', version, reason }, command);
  }
}

type VersionInput = CommandInput & { readonly modelId: string; readonly version: number };

async function ownedDecision(context: Context, input: VersionInput, decision: ModelCommand, command: CommandContext) {
  const stream = streams.model(parseId('model', input.modelId));
  const { state } = await context.deps.commands.load(modelDecider, stream);
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
  mustOwn(context, state.registered.businessUnit, decision.type === 'RetireModelVersion' ? ['operator'] : []);
  return decide(context, input, decision, command);
}

async function decide(
  context: Context,
  input: VersionInput,
  decision: ModelCommand,
  command: CommandContext,
): Promise<ModelVersionPayload> {
  const stream = streams.model(input.modelId);
  const receipt = await run(context, modelDecider, stream, decision, command, input);
  return { versionId: `${input.modelId}@${input.version}`, receipt: receiptOf(receipt) };
}

async function rowsOf({ deps }: Context, { version, datasetId, datasetVersion }: ModelVersionCreated) {
  const { state } = await deps.commands.load(datasetDecider, streams.dataset(datasetId));
  const sealed = sealedVersion(state, datasetVersion);
  if (state.status === 'unknown' || !sealed) {
    throw new DomainError('NOT_FOUND', `The data set version that version ${version} was made on is not there.`);
  }
  return { dataset: state.registered, sealed };
}
