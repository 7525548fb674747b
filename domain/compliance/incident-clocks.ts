// Until when must an incident be reported? By its kind, from the moment the house was aware of it; with the text it rests on and
// how sure we are of that (M: from memory). Written into each incident as it is opened, so that a later change moves no old one.
import type { IncidentKind, SourceGrade } from './events.ts';

export interface IncidentClock {
  readonly hours: number;
  readonly citation: string;
  readonly grade: SourceGrade;
}

export const INCIDENT_CLOCKS: { readonly [K in IncidentKind]: IncidentClock | null } = {
  serious: { hours: 15 * 24, citation: 'Regulation (EU) 2024/1689 art. 73: 15 days', grade: 'M' },
  death: { hours: 10 * 24, citation: 'Regulation (EU) 2024/1689 art. 73: 10 days', grade: 'M' },
  widespread: { hours: 2 * 24, citation: 'Regulation (EU) 2024/1689 art. 73: 2 days', grade: 'M' },
  'personal-data': { hours: 72, citation: 'Regulation (EU) 2016/679 art. 33: 72 hours', grade: 'M' },
  other: null,
};

/** `awareAt`: RFC 3339 UTC. */
export function deadlineOf(
  kind: IncidentKind,
  awareAt: string,
): { readonly dueAt: string; readonly basis: string } | null {
  const clock = INCIDENT_CLOCKS[kind];
  if (!clock) return null;
  const dueAt = new Date(Date.parse(awareAt) + clock.hours * 3_600_000).toISOString();
  return { dueAt, basis: `${clock.citation} (${clock.grade})` };
}
