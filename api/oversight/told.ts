// How do words about a person stand in the ledger, and who can read them again? Sealed under the person's key, bound to their place
// (ADR 0003); in the clear only where no person stands behind the decision.
import { randomBytes } from 'node:crypto';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ComplaintAnswered, ComplaintReceived, Told } from '../../domain/predictions/events.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { seal, unseal } from '../../ledger/vault/seal.ts';
import type { Vault } from '../../ledger/vault/vault.ts';

type Keys = Pick<Vault, 'keysOf'>;
export type ToldBy = 'ComplaintReceived' | 'ComplaintAnswered';

/** What stands in the place of words about somebody who was erased: a complaint is recorded and closed, and nothing of them is kept. */
const NOT_KEPT = 'The person was erased; no words are kept.';

const placeOf = (type: ToldBy, complaintId: string) => `${type}:${complaintId}`;

/**
 * `text` null: there is none, as is right where the person was erased, and of nothing else. Gives null where there are words that
 * can no longer be sealed. Throws BAD_INPUT.
 */
export async function tell(
  vault: Keys,
  {
    type,
    complaintId,
    subject,
  }: { readonly type: ToldBy; readonly complaintId: string; readonly subject: string | null },
  text: string | null,
): Promise<Told | null> {
  const [key] = subject === null ? [] : await vault.keysOf([subject]);
  const erased = subject !== null && key === undefined;
  if (erased) return text === null ? { clear: { text: NOT_KEPT } } : null;
  if (text === null || text.trim() === '') {
    const field = type === 'ComplaintAnswered' ? 'answer' : 'text';
    throw new DomainError('BAD_INPUT', `${field} is empty; say in words what was said.`, { field });
  }
  return key ? { sealed: seal(key, placeOf(type, complaintId), { text }, randomBytes) } : { clear: { text } };
}

export interface ReadTold {
  /** Null once the person was erased. */
  readonly text: string | null;
  readonly erased: boolean;
}

/** The words of the event of that revision. Throws UNAVAILABLE where another event stands there, ARTIFACT_CORRUPT. */
export async function readTold(
  { store, vault }: { readonly store: EventStore; readonly vault: Keys },
  type: ToldBy,
  at: { readonly stream: string; readonly revision: bigint; readonly complaintId: string },
): Promise<ReadTold> {
  const [stored] = await store.readStream(at.stream, { from: at.revision, limit: 1 });
  const decoded = stored && decodeEvent(stored);
  const data = decoded?.kind === 'event' && decoded.event.type === type ? decoded.event.data : undefined;
  const event = data as ComplaintReceived | ComplaintAnswered | undefined;
  if (event?.complaintId !== at.complaintId) {
    throw new DomainError('UNAVAILABLE', 'The ledger does not hold the complaint where the view found it.');
  }
  const told = 'text' in event ? event.text : event.answer;
  // Of a person nothing stands in the clear but the sentence that nothing is kept.
  if ('clear' in told)
    return event.subject === null ? { text: told.clear.text, erased: false } : { text: null, erased: true };
  const [key] = await vault.keysOf([told.sealed.subject]);
  if (!key) return { text: null, erased: true };
  return { text: unseal(key, placeOf(type, at.complaintId), told.sealed).text as string, erased: false };
}
