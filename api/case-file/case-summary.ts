// How much is in a case file, and which versions decided in it? One walk along the trail, in constant memory but for the versions.
import type { Position } from '../../domain/kernel/event.ts';
import { streamAudit } from '../../projections/audit/stream-audit.ts';
import type { Views } from '../../projections/views.ts';
import type { CaseRequest } from './case-request.ts';

export interface CaseSummary {
  readonly events: number;
  readonly decisions: number;
  readonly reviews: number;
  readonly complaints: number;
  /** `md_…@1` → its last decision in the file. */
  readonly versions: ReadonlyMap<string, Position>;
}

export async function summarise(views: Views, { scope, filter }: CaseRequest): Promise<CaseSummary> {
  const counts = { events: 0, decisions: 0, reviews: 0, complaints: 0 };
  const versions = new Map<string, Position>();
  for await (const entries of streamAudit(views, { ...scope, ...filter })) {
    counts.events += entries.length;
    for (const { type, route, position } of entries) {
      if (type === 'PredictionReviewed') counts.reviews++;
      if (type === 'ComplaintReceived') counts.complaints++;
      if (type !== 'PredictionScored') continue;
      counts.decisions++;
      if (route !== null) versions.set(route.split(' ')[0]!, position);
    }
  }
  return { ...counts, versions };
}
