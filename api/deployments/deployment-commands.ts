// Which commands change a deployment? Only an approved version ever answers; that is judged in domain/deployments.
import { Arg, Authorized, Ctx, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { type DeploymentCommand, deploymentDecider } from '../../domain/deployments/decide.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { type CommandInput, commandContext, newIdFor, run } from '../command.ts';
import type { Context } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { waitUntil } from '../relay/caught-up.ts';
import { DeploymentType } from './deployment.types.ts';
import { ChangeRoutingInput, CloseDeploymentInput, OpenDeploymentInput } from './deployment-inputs.ts';
import { loadDeployment } from './load-deployment.ts';

@ObjectType()
export class DeploymentPayload {
  @AuthorizedField(() => String)
  deploymentId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

/** Where neither the caller nor the house says otherwise. */
const DEFAULT_PARTITIONS = 4;

@Resolver(() => DeploymentPayload)
export class DeploymentPayloadResolver {
  @Authorized()
  @FieldResolver(() => DeploymentType, { nullable: true, description: 'Waits for the views to hold the receipt.' })
  async deployment(@Root() payload: DeploymentPayload, @Ctx() context: Context): Promise<DeploymentType | null> {
    await waitUntil(context, payload.receipt.position);
    return loadDeployment(context, payload.deploymentId);
  }
}

@Resolver()
export class DeploymentCommands {
  @Authorized('operator')
  @Mutation(() => DeploymentPayload, { description: 'Lets an approved version answer.' })
  async openDeployment(
    @Arg('input', () => OpenDeploymentInput) input: OpenDeploymentInput,
    @Ctx() context: Context,
  ): Promise<DeploymentPayload> {
    const command = commandContext(context, 'openDeployment', input);
    const deploymentId = newIdFor('deployment', command);
    const { name, modelId, version: championVersion, environment, threshold } = input;
    const partitions = input.partitions ?? context.deps.partitions ?? DEFAULT_PARTITIONS;
    const model = await ownedModel(context, modelId);
    const { atOrAbove, below } = input.decisions;
    const data = { deploymentId, name, modelId, environment, threshold, decisions: { atOrAbove, below }, partitions };
    return change(context, deploymentId, { type: 'OpenDeployment', data, championVersion, model }, command, input);
  }

  @Authorized('operator')
  @Mutation(() => DeploymentPayload, { description: 'Lets another approved version answer from here on.' })
  async changeRouting(
    @Arg('input', () => ChangeRoutingInput) input: ChangeRoutingInput,
    @Ctx() context: Context,
  ): Promise<DeploymentPayload> {
    const command = commandContext(context, 'changeRouting', input);
    const { championVersion, reason } = input;
    const { modelId } = await ownedDeployment(context, input.deploymentId);
    const model = await ownedModel(context, modelId);
    return change(
      context,
      input.deploymentId,
      { type: 'ChangeRouting', championVersion, model, reason },
      command,
      input,
    );
  }

  @Authorized('operator')
  @Mutation(() => DeploymentPayload, { description: 'Ends a deployment: it answers no more.' })
  async closeDeployment(
    @Arg('input', () => CloseDeploymentInput) input: CloseDeploymentInput,
    @Ctx() context: Context,
  ): Promise<DeploymentPayload> {
    const command = commandContext(context, 'closeDeployment', input);
    await ownedDeployment(context, input.deploymentId);
    return change(context, input.deploymentId, { type: 'CloseDeployment', reason: input.reason }, command, input);
  }
}

async function change(
  context: Context,
  deploymentId: string,
  decision: DeploymentCommand,
  command: CommandContext,
  input: CommandInput,
): Promise<DeploymentPayload> {
  const stream = streams.deployment(deploymentId);
  const receipt = await run(context, deploymentDecider, stream, decision, command, input);
  return { deploymentId, receipt: receiptOf(receipt) };
}

async function ownedModel(context: Context, modelId: string) {
  const { state } = await context.deps.commands.load(modelDecider, streams.model(parseId('model', modelId)));
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
  mustOwn(context, state.registered.businessUnit, ['operator']);
  return state;
}

async function ownedDeployment(context: Context, deploymentId: string) {
  const stream = streams.deployment(parseId('deployment', deploymentId));
  const { state } = await context.deps.commands.load(deploymentDecider, stream);
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no deployment with this id.');
  mustOwn(context, state.opened.businessUnit, ['operator']);
  return state.opened;
}
