// How much of the cards of imported models may one operation show? A mapping holds up to 4 Mi characters, and thirty aliases of it
// would stop the server for seconds: what an answer shows of cards is counted over the whole operation.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Context } from '../context.ts';

/** The largest mapping and a background beside it. */
const MOST_CHARACTERS = 5 * 2 ** 20;

/** By a part of the context that all its copies share. */
const taken = new WeakMap<object, number>();

/** Throws QUERY_TOO_LARGE, before anything is made of what is asked for. */
export function takeFromCards({ evidence }: Pick<Context, 'evidence'>, characters: number): void {
  const sum = (taken.get(evidence) ?? 0) + characters;
  taken.set(evidence, sum);
  if (sum <= MOST_CHARACTERS) return;
  throw new DomainError(
    'QUERY_TOO_LARGE',
    `The operation asks for ${sum} characters of the cards of imported models; the most is ${MOST_CHARACTERS}. Ask for less at a time.`,
    { limit: 'maxCardCharacters', is: sum, most: MOST_CHARACTERS },
  );
}
