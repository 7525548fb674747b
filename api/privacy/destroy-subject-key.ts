// How is a person erased? Their key goes; every ciphertext stays where it was, and every proof with it (guarantee G5). The
// event comes first: a crash between the two leaves a promise that a retry keeps, never an erasure nobody ordered. While a legal hold
// covers the person, nothing goes.
import { Length } from 'class-validator';
import { Arg, Authorized, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { CommandContext, Receipt } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext } from '../command.ts';
import type { Context } from '../context.ts';
import { wholeLog } from '../costs/whole-log.ts';
import { CommandInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { holdOver } from './hold-over.ts';
import { inTurn } from './one-turn.ts';
import { personMeant } from './person-meant.ts';

@InputType()
export class DestroySubjectKeyInput extends CommandInputType {
  @Field(() => String, { nullable: true, description: 'The reference, where it is known.' })
  @Length(1, 100)
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'Or the id of the person in the data.' })
  @Length(1, 500)
  subjectId?: string | null;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

@ObjectType()
export class DestroySubjectKeyPayload {
  @AuthorizedField(() => String)
  subject: string;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@Resolver()
export class PrivacyCommands {
  @Authorized('operator')
  @Mutation(() => DestroySubjectKeyPayload, { description: 'Makes what is sealed of one person unreadable, for good.' })
  async destroySubjectKey(
    @Arg('input', () => DestroySubjectKeyInput) input: DestroySubjectKeyInput,
    @Ctx() context: Context,
  ): Promise<DestroySubjectKeyPayload> {
    const { vault } = context.deps;
    const command = commandContext(context, 'destroySubjectKey', input);
    const subject = await personMeant(context, input);
    const { reason } = input;
    return inTurn(vault, async () => {
      await refuseHeld(context, subject);
      const receipt = await recordOnce(context, subject, reason, command);
      // Once more: another process may have placed a hold since. The order stands in the ledger then, and once the hold is lifted
      // the same command carries it out; a key that is gone comes back for no court.
      await refuseHeld(context, subject);
      // Also when the event stood there already: the first attempt may have died before it got here.
      await vault.destroySubject(subject);
      context.forgetCallers();
      if (!receipt) throw new DomainError('ERASED', 'The key of this person was destroyed before.');
      return { subject, receipt: receiptOf(receipt) };
    });
  }
}

/** Throws LEGAL_HOLD. Of a key that is gone nothing is left to hold. */
async function refuseHeld(context: Context, subject: string): Promise<void> {
  const [known] = await context.deps.vault.keysOf([subject]);
  if (!known) return;
  const holdId = await holdOver(context.deps, subject, () => wholeLog(context));
  if (holdId === null) return;
  throw new DomainError('LEGAL_HOLD', `The legal hold ${holdId} covers this person; lift it, then destroy the key.`, {
    holdId,
  });
}

/** `undefined`: another command ordered it before. */
async function recordOnce(
  { deps }: Context,
  subject: string,
  reason: string,
  command: CommandContext,
): Promise<Receipt | undefined> {
  const facts = [{ type: 'SubjectKeyDestroyed' as const, data: { subject, reason } }];
  const context = { ...command, purpose: 'privacy' as const };
  try {
    return await deps.streamWriter.write(streams.subject(subject), facts, context, { expectedRevision: 'none' });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'STALE_REVISION') return undefined;
    throw error;
  }
}
