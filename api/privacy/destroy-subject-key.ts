// How is a person erased? Their key goes; every ciphertext stays where it was, and every proof with it (guarantee G5). The
// event comes first: a crash between the two leaves a promise that a retry keeps, never an erasure nobody ordered.
import { Length } from 'class-validator';
import { Arg, Authorized, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
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
    const { vault, streamWriter } = context.deps;
    const command = commandContext(context, 'destroySubjectKey', input);
    const subject = await referenceOf(context, input);
    const { reason } = input;
    try {
      const receipt = await streamWriter.write(
        streams.subject(subject),
        [{ type: 'SubjectKeyDestroyed', data: { subject, reason } }],
        { ...command, purpose: 'privacy' },
        { expectedRevision: 'none' },
      );
      return { subject, receipt: receiptOf(receipt) };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'STALE_REVISION') {
        throw new DomainError('ERASED', 'The key of this person was destroyed before.');
      }
      throw error;
    } finally {
      // Also when the event stood there already: the first attempt may have died before it got here.
      await vault.destroySubject(subject);
      forgetCallers(context);
    }
  }
}

/** Set by the schema's builder: a destroyed actor must not live on in the authenticator's memory. */
const forgetters = new WeakMap<Context['deps'], () => void>();

export function onErasure(deps: Context['deps'], forget: () => void): void {
  forgetters.set(deps, forget);
}

function forgetCallers({ deps }: Context): void {
  forgetters.get(deps)?.();
}

async function referenceOf({ deps }: Context, input: DestroySubjectKeyInput): Promise<string> {
  const { subject, subjectId } = input;
  if ((subject == null) === (subjectId == null)) {
    throw new DomainError('BAD_INPUT', 'Give subject or subjectId, one of the two.', { field: 'subject' });
  }
  if (subject != null) {
    const reference = parseId('subject', subject);
    const [known] = await deps.vault.keysOf([reference]);
    const before = known ? [] : await deps.store.readStream(streams.subject(reference), { limit: 1 });
    if (known || before.length > 0) return reference;
  } else {
    const reference = await deps.vault.findReference('subject', subjectId!);
    if (reference) return reference;
  }
  throw new DomainError('NOT_FOUND', 'There is no such person in the vault, or their key is gone already.');
}
