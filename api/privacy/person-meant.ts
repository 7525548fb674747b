// Which person in the data is meant? By the reference, or by the id in the data; never somebody who acted here.
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import type { Context } from '../context.ts';

export interface PersonInput {
  readonly subject?: string | null;
  readonly subjectId?: string | null;
}

/** Also of a person who was erased, by their reference. Throws BAD_INPUT, FORBIDDEN or NOT_FOUND. */
export async function personMeant(context: Context, { subject, subjectId }: PersonInput): Promise<string> {
  const { deps } = context;
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

/** Who acted here keeps their reference: under a new one the same person could approve what they asked for. */
async function refuseActor({ deps }: Context, reference: string): Promise<void> {
  const [id] = await deps.vault.revealIds([reference]);
  if (id === undefined || (await deps.vault.findReference('actor', id)) !== reference) return;
  throw new DomainError(
    'FORBIDDEN',
    'This reference stands for somebody who acted here; who decided is kept. Give a person in the data.',
  );
}
