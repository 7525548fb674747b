// Where did the ledger stand at a time? At the last event that its clock had reached by then. The clock is the latest time recorded
// so far: once an event after the time is stored, no late writer's event can move the answer.
import type { Kysely } from 'kysely';
import type { Position } from '../../domain/kernel/event.ts';
import type { ViewSchema } from '../view-schema.ts';
import type { Views } from '../views.ts';

export type PointInTime =
  /** `settled`: a later event is stored, so that the answer is for ever. */
  | { readonly kind: 'at'; readonly position: Position; readonly settled: boolean }
  | { readonly kind: 'before-the-first'; readonly firstRecordedAt: string }
  | { readonly kind: 'empty' };

/** `time`: RFC 3339 UTC with milliseconds. */
export async function pointInTime(views: Views, time: string): Promise<PointInTime> {
  return views.snapshot('audit', async (db) => {
    const next = await firstAfter(db, time, '>');
    const last = await db
      .selectFrom('audit')
      .select('position')
      .where('log_time', '<=', time)
      .orderBy('log_time', 'desc')
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last) return { kind: 'at', position: last.position, settled: next !== undefined };
    return next ? { kind: 'before-the-first', firstRecordedAt: next.log_time } : { kind: 'empty' };
  });
}

/** The first event at which the ledger's clock is past (`>`) or at (`>=`) the time. */
export function firstAfter(
  db: Kysely<ViewSchema>,
  time: string,
  bound: '>' | '>=',
): Promise<{ position: Position; log_time: string } | undefined> {
  return db
    .selectFrom('audit')
    .select(['position', 'log_time'])
    .where('log_time', bound, time)
    .orderBy('log_time')
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
}
