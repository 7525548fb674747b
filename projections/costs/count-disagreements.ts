// How often did meter and events not tell the same story, up to a position? Kept as a running number: the table of anomalies is
// all views' and grows with what others find.
import { sql } from 'kysely';
import type { Recorded } from '../../domain/kernel/event.ts';
import { prepared } from '../prepared.ts';
import type { ViewWriter } from '../view-writer.ts';

const insertDisagreements = prepared<{ from_position: bigint; more: bigint }>()((db, place) => {
  const last = db.selectFrom('cost_disagreement').select('disagreements').orderBy('from_position', 'desc').limit(1);
  return db.insertInto('cost_disagreement').values({
    from_position: place('from_position'),
    disagreements: sql<bigint>`coalesce((${last}), 0) + ${place('more')}`,
  });
});

/** `found`: anomalies of this event that say so. */
export function countDisagreements(event: Recorded, found: number, views: ViewWriter): void {
  if (found > 0) views.write(insertDisagreements, { from_position: event.position, more: BigInt(found) });
}
