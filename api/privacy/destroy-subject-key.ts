// How is a person erased? Their key goes; every ciphertext stays where it was, and every proof with it (guarantee G5). The
// event comes first: a crash between the two leaves a promise that a retry keeps, never an erasure nobody ordered.
import { Length } from 'class-validator';
import { Arg, Authorized, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import type { CommandContext, Receipt } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext } from '../command.ts';
import type { Context } from '../context.ts';
import { CommandInputType } from '../ledger/command-input.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';

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
    const subject = await referenceOf(context, input);
    const { reason } = input;
    const receipt = await recordOnce(context, subject, reason, command);
    // Also when the event stood there already: the first attempt may have died before it got here.
    await vault.destroySubject(subject);
    context.forgetCallers();
    if (!receipt) throw new DomainError('ERASED', 'The key of this person was destroyed before.');
    return { subject, receipt: receiptOf(receipt) };
  }
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

/** Who acted here keeps their reference: under a new one the same person could approve what they asked for. */
async function refuseActor({ deps }: Context, reference: string): Promise<void> {
  const [id] = await deps.vault.revealIds([reference]);
  if (id === undefined || (await deps.vault.findReference('actor', id)) !== reference) return;
  throw new DomainError(
    'FORBIDDEN',
    'This reference stands for somebody who acted here; who decided is kept. Only people in the data can be erased.',
  );
}

async function referenceOf(context: Context, input: DestroySubjectKeyInput): Promise<string> {
  const { deps } = context;
  const { subject, subjectId } = input;
  if ((subject == null) === (subjectId == null)) {
    throw new DomainError('BAD_INPUT', 'Give subject or subjectId, one of the two.', { field: 'subject' });
  }
  if (subject != null) {
    const reference = parseId('subject', subject);
    await refuseActor(context, reference);
    const [known] = await deps.vault.keysOf([reference]);
    const before = known ? [] : await deps.store.readStream(streams.subject(reference), { limit: 1 });
    if (known || before.length > 0) return reference;
  } else {
    const reference = await deps.vault.findReference('subject', subjectId!);
    if (reference) return reference;
  }
  throw new DomainError('NOT_FOUND', 'There is no such person in the vault, or their key is gone already.');
}
