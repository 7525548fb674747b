// What did the views find odd in the record? Rows for people to look at; nothing was corrected or left out because of them.

import type { Position } from '../domain/kernel/event.ts';
import type { anomalyTable } from './core-tables.ts';
import { MAX_PAGE } from './page.ts';
import type { RowOf } from './table.ts';
import type { Views } from './views.ts';

export type Anomaly = RowOf<typeof anomalyTable>;

/**
 * Across all business units: for regulators and operators. Oldest first: all anomalies of the next `events` events (default
 * 100, at most MAX_PAGE) after a position that have any; one event can be odd in several ways.
 */
export async function anomalies(
  views: Views,
  { after = -1n, events = 100 }: { readonly after?: Position | undefined; readonly events?: number | undefined } = {},
): Promise<Anomaly[]> {
  const core = views.core();
  const odd = core
    .selectFrom('anomaly as a')
    .select('a.position')
    .distinct()
    .where('a.position', '>', after)
    .orderBy('a.position')
    .limit(Math.min(events, MAX_PAGE));
  return core
    .selectFrom('anomaly')
    .selectAll()
    .where('position', 'in', odd)
    .orderBy('position')
    .orderBy('view')
    .orderBy('code')
    .execute();
}
