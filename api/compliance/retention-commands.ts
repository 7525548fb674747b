// How long is a kind of record kept at least? The last rule for it says; the house deletes nothing by itself.
import { IsInt, Length, Max, Min } from 'class-validator';
import { Arg, Authorized, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { RetainedThing } from '../../domain/compliance/events.ts';
import { retentionDecider } from '../../domain/compliance/retention.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, run } from '../command.ts';
import type { Context } from '../context.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { RetainedThingName } from './compliance-enums.ts';
import { isPublished } from './obligation-commands.ts';

@InputType()
export class SetRetentionRuleInput extends ChangeInputType {
  @Field(() => RetainedThingName)
  thing: RetainedThing;

  @Field(() => Int, { description: 'It is kept at least so long.' })
  @IsInt()
  @Min(1)
  @Max(1_200)
  months: number;

  @Field(() => ID, { nullable: true, description: 'Which obligation asks for it.' })
  @Length(1, 100)
  obligationId?: string | null;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

@ObjectType()
export class RetentionRulePayload {
  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class RetentionCommands {
  @Authorized('approver', 'operator')
  @Mutation(() => RetentionRulePayload, { description: 'Takes the place of the rule for the same thing.' })
  async setRetentionRule(
    @Arg('input', () => SetRetentionRuleInput) input: SetRetentionRuleInput,
    @Ctx() context: Context,
  ): Promise<RetentionRulePayload> {
    const { thing, months, reason } = input;
    const obligationId = input.obligationId ?? null;
    const obligationIsPublished = obligationId === null ? null : await isPublished(context, obligationId);
    const command = commandContext(context, 'setRetentionRule', input);
    const data = { thing, months, obligationId, reason };
    const receipt = await run(
      context,
      retentionDecider,
      streams.retention(),
      { type: 'SetRetentionRule', data, obligationIsPublished },
      command,
      input,
    );
    return { receipt: receiptOf(receipt) };
  }
}
