// Which rows may this reader see, and as of when? Business units come from the token; `asOf` asks what the ledger held then.
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Position } from '../domain/kernel/event.ts';

/** `all` for those whose role crosses the units. */
export type Units = 'all' | readonly string[];

export interface Scope {
  readonly businessUnits: Units;
  /** Left out: now. */
  readonly asOf?: Position | undefined;
}

export const EVERYTHING: Scope = { businessUnits: 'all' };

const yes = sql<SqlBool>`true`;
const no = sql<SqlBool>`false`;

export function withinUnits(units: Units, column = 'business_unit') {
  return <DB, TB extends keyof DB>(where: ExpressionBuilder<DB, TB>): Expression<SqlBool> => {
    if (units === 'all') return yes;
    if (units.length === 0) return no;
    return where(sql.ref<string>(column), 'in', units);
  };
}

/** Facts: recorded at or before the position. */
export function recordedBy(asOf: Position | undefined, column = 'position') {
  return <DB, TB extends keyof DB>(where: ExpressionBuilder<DB, TB>): Expression<SqlBool> =>
    asOf === undefined ? yes : where(sql.ref<Position>(column), '<=', asOf);
}

/** Slowly changing state: rows are [from_position, to_position), and the one that holds now has no end. */
export function heldAt(asOf: Position | undefined, table?: string) {
  const column = (name: string) => sql.ref<Position | null>(table ? `${table}.${name}` : name);
  return <DB, TB extends keyof DB>(where: ExpressionBuilder<DB, TB>): Expression<SqlBool> =>
    asOf === undefined
      ? where(column('to_position'), 'is', null)
      : where.and([
          where(column('from_position'), '<=', asOf),
          where.or([where(column('to_position'), 'is', null), where(column('to_position'), '>', asOf)]),
        ]);
}
