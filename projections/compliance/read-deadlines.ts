// Was everything that had a day by which it was due done by then? Of a version's incidents or complaints: those of its model as a
// whole are its own too. Counted in the view: a model can have many.

import type { Kysely } from 'kysely';
import type { DeadlineFacts } from '../../domain/compliance/facts.ts';
import { NO_DEADLINES } from '../../domain/compliance/facts.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { ViewSchema } from '../view-schema.ts';

export type DeadlineKind = 'incident' | 'complaint';

const MOST_NAMED = 20;

interface Asked {
  readonly kind: DeadlineKind;
  readonly modelId: string;
  readonly version: number;
  /** What was recorded later is not known. */
  readonly position: Position;
  /** What is due before it, and not done, is overdue; RFC 3339. */
  readonly moment: string;
}

export async function deadlineFacts(
  db: Kysely<ViewSchema>,
  { kind, modelId, version, position, moment }: Asked,
): Promise<DeadlineFacts> {
  const all = db
    .selectFrom('compliance_deadline')
    .where('kind', '=', kind)
    .where('model_id', '=', modelId)
    .where('position', '<=', position)
    .where((row) => row.or([row('version', 'is', null), row('version', '=', version)]));
  const { count, firstAt } = await all
    .select(({ fn }) => [fn.countAll<bigint>().as('count'), fn.min<string | null>('at').as('firstAt')])
    .executeTakeFirstOrThrow();
  if (Number(count) === 0) return NO_DEADLINES;
  const overdue = all
    .where((row) => row.or([row('done_position', 'is', null), row('done_position', '>', position)]))
    .where('due_at', '<', moment);
  const late = all
    .where('done_position', '<=', position)
    .whereRef('done_at', '>', 'due_at')
    .select(({ fn }) => [fn.countAll<bigint>().as('count'), fn.max<string | null>('done_at').as('last')]);
  const overdueCount = await overdue.select(({ fn }) => fn.countAll<bigint>().as('count')).executeTakeFirstOrThrow();
  const oldest = await overdue
    .select(['event_id as eventId', 'due_at as dueAt'])
    .orderBy('due_at')
    .orderBy('position')
    .limit(MOST_NAMED)
    .execute();
  const { count: lateCount, last: lastLateAt } = await late.executeTakeFirstOrThrow();
  const newest = await all
    .select(['event_id', 'position', 'done_event_id', 'done_position'])
    .orderBy('position', 'desc')
    .limit(MOST_NAMED)
    .execute();
  const events = newest.flatMap((row) => {
    const begun = { id: row.event_id, at: row.position };
    const isDone = row.done_event_id !== null && row.done_position !== null && row.done_position <= position;
    return isDone ? [begun, { id: row.done_event_id!, at: row.done_position! }] : [begun];
  });
  return {
    count: Number(count),
    overdue: oldest,
    overdueCount: Number(overdueCount.count),
    lateCount: Number(lateCount),
    lastLateAt,
    firstAt,
    eventIds: events
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .slice(-MOST_NAMED)
      .map(({ id }) => id),
  };
}
