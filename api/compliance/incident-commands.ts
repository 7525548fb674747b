// What is done about an incident? It is opened with an owner and a clock, reported to an authority, and closed with its cause.
import { Arg, Authorized, Ctx, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import { type IncidentCommand, incidentDecider } from '../../domain/compliance/incidents.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { type CommandInput, commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { CloseIncidentInput, OpenIncidentInput, ReportIncidentInput } from './incident-inputs.ts';

@ObjectType()
export class IncidentPayload {
  @AuthorizedField(() => ID)
  incidentId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class IncidentCommands {
  @Authorized('engineer', 'business', 'approver', 'operator')
  @Mutation(() => IncidentPayload, { description: 'Starts the clock that its kind asks for.' })
  async openIncident(
    @Arg('input', () => OpenIncidentInput) input: OpenIncidentInput,
    @Ctx() context: Context,
  ): Promise<IncidentPayload> {
    const { kind, title, description, occurredAt, awareAt } = input;
    const { actor } = callerOf(context);
    const modelId = input.modelId ? parseId('model', input.modelId) : null;
    const model = modelId === null ? null : await ownModel(context, modelId);
    const owner = input.owner ? await actorOf(context, input.owner) : actor.subject;
    const command = commandContext(context, 'openIncident', input);
    const incidentId = newIdFor('incident', command);
    const data = {
      incidentId,
      kind,
      title,
      description,
      modelId,
      version: input.version ?? null,
      businessUnit: model?.businessUnit ?? actor.businessUnit,
      owner,
      occurredAt,
      awareAt,
    };
    const versions = model?.versions ?? null;
    const now = context.deps.clock.now();
    return decide(context, incidentId, { type: 'OpenIncident', data, versions, now }, command, input);
  }

  @Authorized('approver', 'operator')
  @Mutation(() => IncidentPayload, { description: 'Records that an authority was told.' })
  async reportIncident(
    @Arg('input', () => ReportIncidentInput) input: ReportIncidentInput,
    @Ctx() context: Context,
  ): Promise<IncidentPayload> {
    const incidentId = await ownIncident(context, input.incidentId);
    const { authority, reference, reportedAt } = input;
    const data = { incidentId, authority, reference, reportedAt };
    const command = commandContext(context, 'reportIncident', input);
    const now = context.deps.clock.now();
    return decide(context, incidentId, { type: 'ReportIncident', data, now }, command, input);
  }

  @Authorized('approver', 'operator')
  @Mutation(() => IncidentPayload, { description: 'Ends it; one that must be reported was reported before.' })
  async closeIncident(
    @Arg('input', () => CloseIncidentInput) input: CloseIncidentInput,
    @Ctx() context: Context,
  ): Promise<IncidentPayload> {
    const incidentId = await ownIncident(context, input.incidentId);
    const { cause, measures } = input;
    const command = commandContext(context, 'closeIncident', input);
    return decide(
      context,
      incidentId,
      { type: 'CloseIncident', data: { incidentId, cause, measures } },
      command,
      input,
    );
  }
}

async function decide(
  context: Context,
  incidentId: string,
  decision: IncidentCommand,
  command: CommandContext,
  input: CommandInput,
): Promise<IncidentPayload> {
  const receipt = await run(context, incidentDecider, streams.incident(incidentId), decision, command, input);
  return { incidentId, receipt: receiptOf(receipt) };
}

/** Throws NOT_FOUND or WRONG_BUSINESS_UNIT. */
async function ownModel(context: Context, modelId: string) {
  const { state } = await context.deps.commands.load(modelDecider, streams.model(modelId));
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
  const { businessUnit } = state.registered;
  mustOwn(context, businessUnit, ['operator']);
  return { businessUnit, versions: state.versions.length };
}

async function ownIncident(context: Context, id: string): Promise<string> {
  const incidentId = parseId('incident', id);
  const { state } = await context.deps.commands.load(incidentDecider, streams.incident(incidentId));
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no incident with this id.');
  mustOwn(context, state.opened.businessUnit, ['operator']);
  return incidentId;
}

/** Throws NOT_FOUND. A person in the data answers for nothing, and their reference has no business in an incident. */
async function actorOf({ deps }: Context, reference: string): Promise<string> {
  const [id] = await deps.vault.revealIds([parseId('subject', reference)]);
  if (id !== undefined && (await deps.vault.findReference('actor', id)) === reference) return reference;
  throw new DomainError('NOT_FOUND', 'owner is nobody who has acted here; give the reference of somebody who has.', {
    field: 'owner',
  });
}
