// Which months are closed, and may the next one be?
import { sql } from 'kysely';
import type { PeriodClosed } from '../../domain/costs/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { EVERYTHING, recordedBy } from '../scope.ts';
import type { Views } from '../views.ts';
import { linesBy, positionOf } from './as-of.ts';
import { linesOf } from './read-summary.ts';
import { groupsAt } from './read-totals.ts';

export interface PeriodRow {
  /** `2026-10`. */
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly as_of: string;
  readonly totals: PeriodClosed['totals'];
  readonly position: Position;
  readonly closed_at: string;
  readonly closed_by: string;
}

/** Oldest first. */
export async function periods(views: Views, asOf?: Position): Promise<PeriodRow[]> {
  const rows = await views
    .of('costs')
    .selectFrom('cost_period')
    .selectAll()
    .where(recordedBy(asOf))
    .orderBy('from_time')
    .execute();
  return rows.map(({ from_time, to_time, totals, ...row }) => ({
    ...row,
    from: from_time,
    to: to_time,
    totals: JSON.parse(totals),
  }));
}

export interface Unsettled {
  /** Lines whose window is not metered yet. */
  readonly pending: number;
  /** Lines that no price covers yet. */
  readonly unpriced: number;
}

/** Of charges of these days; `from` null: from the first on; `to` is not in it. */
export async function unsettledIn(views: Views, from: string | null, to: string, asOf?: Position): Promise<Unsettled> {
  return views.snapshot('costs', async (db) => {
    const groups = (scoped: boolean) =>
      groupsAt(db, { ...EVERYTHING, asOf })
        .$if(scoped, (q) => q.where('g.currency', 'is', null).where('g.day', '<', to))
        .$if(scoped && from !== null, (q) => q.where('g.day', '>=', from!))
        .select(sql<bigint | null>`sum(t.lines)`.as('lines'))
        .executeTakeFirst();
    const unpriced = Number((await groups(true))?.lines ?? 0n);
    const settled = BigInt((await groups(false))?.lines ?? 0n);
    // Nearly always nothing waits, or little of this minute: lines are looked at only where the running numbers say so.
    if ((await linesOf(db, 'all', asOf)) === settled) return { pending: 0, unpriced };
    const pending = await db
      .selectFrom('cost_line')
      .select((line) => line.fn.countAll<bigint>().as('lines'))
      .where('day', '<', to)
      .$if(from !== null, (lines) => lines.where('day', '>=', from!))
      .$if(asOf !== undefined, (lines) => lines.where('nth', '<=', linesBy(db, asOf!)))
      .where((line) => line.or([line('settled_position', 'is', null), line('settled_position', '>', positionOf(asOf))]))
      .executeTakeFirstOrThrow();
    return { pending: Number(pending.lines), unpriced };
  });
}
