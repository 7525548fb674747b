// What are the events behind a sentence? Their types and times, found in the audit trail by their ids.
import type { EventRef } from '../../domain/compliance/documents/document-facts.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { auditEntries } from '../../projections/audit/read-audit.ts';
import type { Views } from '../../projections/views.ts';

/** As many as the trail gives at once. */
const PIECE = 1_000;

/** By id; what is not in the trail up to there is left out. */
export async function eventsNamed(
  views: Views,
  eventIds: Iterable<string>,
  asOf: Position,
): Promise<ReadonlyMap<string, EventRef>> {
  const ids = [...new Set(eventIds)];
  const found = new Map<string, EventRef>();
  for (let from = 0; from < ids.length; from += PIECE) {
    const rows = await auditEntries(views, ids.slice(from, from + PIECE), { businessUnits: 'all', asOf });
    for (const { event_id: eventId, type, recorded_at } of rows) {
      found.set(eventId, { eventId, type, recordedAt: recorded_at });
    }
  }
  return found;
}
