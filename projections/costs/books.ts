// In whose books does a charge stand? Its own month's, unless that was closed before the charge was known: then the month's in
// which it became known.
import type { Recorded } from '../../domain/kernel/event.ts';
import { prepared } from '../prepared.ts';
import type { ViewWriter } from '../view-writer.ts';

const lastClosed = prepared<Record<never, never>>()((db) =>
  db.selectFrom('cost_period').select('to_time').orderBy('to_time', 'desc').limit(1),
);

export interface Books {
  /** `2026-10` for a charge of this day. */
  monthOf(day: string): string;
  /** Whether any day asked for lay in a closed month. */
  readonly late: boolean;
}

/** As they are open at this event. */
export async function booksAt(event: Pick<Recorded, 'metadata'>, views: ViewWriter): Promise<Books> {
  const closedBefore = (await views.first(lastClosed, {}))?.to_time.slice(0, 10) ?? '';
  const open = event.metadata.recordedAt.slice(0, 7);
  let late = false;
  return {
    monthOf(day) {
      if (day >= closedBefore) return day.slice(0, 7);
      late = true;
      return open;
    },
    get late() {
      return late;
    },
  };
}

export function reportLate(event: Recorded, views: ViewWriter): void {
  views.anomaly(
    event,
    'LATE_USAGE',
    `${event.type} charges days of a month that was closed; they stand in the books of ${event.metadata.recordedAt.slice(0, 7)}.`,
  );
}
