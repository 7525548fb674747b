// How is a list read by what is due first? By key, as every list (page.ts), but the key is a pair: when it is due, and where it
// stands in the ledger. The cursor is the position alone: a row's day does not change.
import { type SelectQueryBuilder, sql } from 'kysely';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { MAX_PAGE, type Page, type PageOf } from '../page.ts';

const DEFAULT_PAGE = 50;

interface Key {
  /** Column of times, as text that sorts. */
  readonly due: string;
  /** The `due` of the row at a position; `undefined`: there is none. */
  readonly dueAt: (position: Position) => Promise<string | undefined>;
}

/** Throws BAD_INPUT. `page.order` is of no weight. */
export async function readDuePage<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  page: Page,
  key: Key,
): Promise<PageOf<Row>> {
  const backwards = page.first === undefined && page.last !== undefined;
  const size = page.first ?? page.last ?? DEFAULT_PAGE;
  if (!Number.isInteger(size) || size < 0 || size > MAX_PAGE) {
    throw new DomainError('BAD_INPUT', `A page has 0 to ${MAX_PAGE} rows.`, { field: backwards ? 'last' : 'first' });
  }
  const [due, position] = [sql.ref<string>(key.due), sql.ref<Position>('position')];
  let bounded = query;
  for (const [field, way] of [
    ['after', '>'],
    ['before', '<'],
  ] as const) {
    const cursor = page[field];
    if (cursor === undefined) continue;
    const at = await key.dueAt(cursor);
    if (at === undefined) throw new DomainError('BAD_INPUT', `${field} is not a cursor of this list.`, { field });
    bounded = bounded.where((row) =>
      row.or([row(due, way, at), row.and([row(due, '=', at), row(position, way, cursor)])]),
    );
  }
  const direction = backwards ? 'desc' : 'asc';
  const found = await bounded
    .orderBy(due, direction)
    .orderBy(position, direction)
    .limit(size + 1)
    .execute();
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (backwards) rows.reverse();
  return backwards
    ? { rows, hasNextPage: page.before !== undefined, hasPreviousPage: more }
    : { rows, hasNextPage: more, hasPreviousPage: page.after !== undefined };
}
