// How is a long list read in pieces? By key: a page begins after a row, never at a number, so that new rows move nothing.
import { type SelectQueryBuilder, sql } from 'kysely';
import { DomainError } from '../domain/kernel/errors.ts';
import type { Position } from '../domain/kernel/event.ts';

/** `first` after `after`, or `last` before `before`; both bounds may stand. Without either number: the first 50. */
export interface Page {
  readonly first?: number | undefined;
  readonly after?: Position | undefined;
  readonly last?: number | undefined;
  readonly before?: Position | undefined;
  /** Default `oldest-first`. `after` and `before` are meant in this order. */
  readonly order?: 'oldest-first' | 'newest-first' | undefined;
}

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 50;

/** `key`: the column of positions, unique in the query. Throws BAD_INPUT. */
export async function readPage<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  page: Page,
  key = 'position',
): Promise<PageOf<Row>> {
  const backwards = page.first === undefined && page.last !== undefined;
  if (page.first !== undefined && page.last !== undefined) {
    throw new DomainError('BAD_INPUT', 'Give first or last, not both.', { field: 'last' });
  }
  const size = page.first ?? page.last ?? DEFAULT_PAGE;
  if (!Number.isInteger(size) || size < 0 || size > MAX_PAGE) {
    throw new DomainError('BAD_INPUT', `A page has 0 to ${MAX_PAGE} rows.`, { field: backwards ? 'last' : 'first' });
  }
  const newest = page.order === 'newest-first';
  const position = sql.ref<Position>(key);
  let bounded = query;
  if (page.after !== undefined) bounded = bounded.where(position, newest ? '<' : '>', page.after);
  if (page.before !== undefined) bounded = bounded.where(position, newest ? '>' : '<', page.before);
  const descending = newest !== backwards;
  const found = await bounded
    .orderBy(position, descending ? 'desc' : 'asc')
    .limit(size + 1)
    .execute();
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (backwards) rows.reverse();
  return backwards
    ? { rows, hasNextPage: page.before !== undefined, hasPreviousPage: more }
    : { rows, hasNextPage: more, hasPreviousPage: page.after !== undefined };
}
