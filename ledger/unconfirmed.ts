// What may be said once an append may be stored and nobody knows? Only that it was not confirmed: the same request with the same
// key meets what is there, or is stored then. Any later failure, whatever it says of itself, must not sound as if nothing were.
import { DomainError } from '../domain/kernel/errors.ts';

export const unconfirmed = (what: string, cause?: unknown): DomainError =>
  new DomainError(
    'UNAVAILABLE',
    `The ledger did not confirm the ${what}; send it again with the same key.`,
    {},
    { cause },
  );

/** `mayBeStored`: an attempt before this work had no known outcome. */
export async function orUnconfirmed<T>(mayBeStored: boolean, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw mayBeStored ? unconfirmed(what, error) : error;
  }
}
