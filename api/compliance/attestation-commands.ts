// How does somebody vouch that an obligation is met? In a role that the obligation asks for and their token holds: both are judged in
// domain/compliance, so every role may come to the door.
import { IsInt, Length, Min } from 'class-validator';
import { Arg, Authorized, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { attestationDecider } from '../../domain/compliance/attestations.ts';
import { dayOf } from '../../domain/compliance/calendar-day.ts';
import { editionOn, obligationDecider, parseObligationId } from '../../domain/compliance/obligations.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { ROLES, type Role } from '../../domain/kernel/event.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { mustOwn } from '../auth/business-unit.ts';
import { commandContext, newIdFor, run } from '../command.ts';
import { type Context, callerOf } from '../context.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { RoleName } from '../relay/enums.ts';

@InputType()
export class RecordAttestationInput extends ChangeInputType {
  @Field(() => ID)
  @Length(1, 100)
  obligationId: string;

  @Field(() => ID)
  modelId: string;

  @Field(() => Int, { nullable: true, description: 'Left out: the model as a whole.' })
  @IsInt()
  @Min(1)
  version?: number | null;

  @Field(() => RoleName, { description: 'In which you speak; your token must hold it.' })
  role: Role;

  @Field(() => String, { description: 'What you vouch for; a sentence that will be read again.' })
  @Length(1, 2000)
  statement: string;

  @Field(() => String, { nullable: true, description: 'A calendar day; left out: today.' })
  @Length(1, 20)
  validFrom?: string | null;
}

@ObjectType()
export class AttestationPayload {
  @AuthorizedField(() => ID)
  attestationId: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class AttestationCommands {
  @Authorized(...ROLES)
  @Mutation(() => AttestationPayload, { description: 'Your word that an obligation is met, for as long as it says.' })
  async recordAttestation(
    @Arg('input', () => RecordAttestationInput) input: RecordAttestationInput,
    @Ctx() context: Context,
  ): Promise<AttestationPayload> {
    const { commands, clock } = context.deps;
    const { role, statement } = input;
    const obligationId = parseObligationId(input.obligationId);
    const modelId = parseId('model', input.modelId);
    const { state: model } = await commands.load(modelDecider, streams.model(modelId));
    if (model.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no model with this id.');
    const { businessUnit } = model.registered;
    // Who crosses units vouches across them, in that role alone.
    mustOwn(context, businessUnit, role === 'regulator' || role === 'operator' ? [role] : []);
    const { state: editions } = await commands.load(obligationDecider, streams.obligation(obligationId));
    const today = dayOf(clock.now());
    const { subject: attestor, roles } = callerOf(context).actor;
    const command = commandContext(context, 'recordAttestation', input);
    const attestationId = newIdFor('attestation', command);
    const data = {
      attestationId,
      obligationId,
      modelId,
      version: input.version ?? null,
      businessUnit,
      statement,
      attestor,
      role,
      validFrom: input.validFrom ?? today,
    };
    const receipt = await run(
      context,
      attestationDecider,
      streams.attestations(modelId),
      {
        type: 'RecordAttestation',
        data,
        obligation: editionOn(editions, today),
        roles,
        today,
        versions: model.versions.length,
      },
      command,
      input,
    );
    return { attestationId, receipt: receiptOf(receipt) };
  }
}
