// What becomes of an incident? It is opened with an owner and a clock, reported where somebody asks for a report, and closed with
// its cause and the measures taken: one that must be reported is not closed before it was.
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { parseTime } from './calendar-day.ts';
import type { IncidentClosed, IncidentEvent, IncidentOpened, IncidentReported } from './events.ts';
import { deadlineOf } from './incident-clocks.ts';
import { requireText } from './require-text.ts';

export type IncidentCommand =
  | {
      readonly type: 'OpenIncident';
      readonly data: Omit<IncidentOpened, 'dueAt' | 'basis'>;
      /** Versions the model has; null where it names none. */
      readonly versions: number | null;
      readonly now: string;
    }
  | { readonly type: 'ReportIncident'; readonly data: IncidentReported; readonly now: string }
  | { readonly type: 'CloseIncident'; readonly data: IncidentClosed };

export type IncidentState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'closed';
      readonly opened: IncidentOpened;
      readonly reports: readonly IncidentReported[];
    };

const MOST_REPORTS = 100;

export function decideIncident(command: IncidentCommand, state: IncidentState): IncidentEvent[] {
  switch (command.type) {
    case 'OpenIncident':
      return openIncident(command, state);
    case 'ReportIncident':
      return reportIncident(command, state);
    case 'CloseIncident':
      return closeIncident(command.data, state);
    default:
      return assertNever(command);
  }
}

function openIncident(
  { data, versions, now }: Extract<IncidentCommand, { type: 'OpenIncident' }>,
  state: IncidentState,
): IncidentEvent[] {
  if (state.status !== 'unknown') throw new DomainError('ALREADY_EXISTS', 'This incident was opened already.');
  requireText(data.title, 'title', 300);
  requireText(data.description, 'description', 10_000);
  const occurredAt = parseTime(data.occurredAt, 'occurredAt');
  const awareAt = parseTime(data.awareAt, 'awareAt');
  if (awareAt > now) throw wrong('awareAt has not come yet; give the time at which you knew of it.', 'awareAt');
  if (occurredAt > awareAt) throw wrong('occurredAt lies after awareAt; nobody knows of it before.', 'occurredAt');
  if (data.version !== null && data.modelId === null) {
    throw wrong('A version is given without its model; give modelId too.', 'modelId');
  }
  if (data.version !== null && versions !== null && !(data.version >= 1 && data.version <= versions)) {
    throw new DomainError('NOT_FOUND', `The model has no version ${data.version}.`, { version: data.version });
  }
  const deadline = deadlineOf(data.kind, awareAt);
  const { dueAt, basis } = deadline ?? { dueAt: null, basis: null };
  return [{ type: 'IncidentOpened', data: { ...data, occurredAt, awareAt, dueAt, basis } }];
}

function reportIncident(
  { data, now }: Extract<IncidentCommand, { type: 'ReportIncident' }>,
  state: IncidentState,
): IncidentEvent[] {
  const { opened, reports } = mustBeOpen(state);
  requireText(data.authority, 'authority', 300);
  requireText(data.reference, 'reference', 300);
  const reportedAt = parseTime(data.reportedAt, 'reportedAt');
  if (reportedAt > now) throw wrong('reportedAt has not come yet.', 'reportedAt');
  if (reportedAt < opened.awareAt) {
    throw wrong(`reportedAt lies before ${opened.awareAt}, when the house knew of it.`, 'reportedAt');
  }
  if (reports.some(({ authority, reference }) => authority === data.authority && reference === data.reference)) {
    throw new DomainError('ALREADY_EXISTS', 'This report to that authority is recorded already.');
  }
  if (reports.length >= MOST_REPORTS) throw wrong(`An incident has at most ${MOST_REPORTS} reports.`, 'reference');
  return [{ type: 'IncidentReported', data: { ...data, reportedAt } }];
}

function closeIncident(data: IncidentClosed, state: IncidentState): IncidentEvent[] {
  const { opened, reports } = mustBeOpen(state);
  requireText(data.cause, 'cause', 10_000);
  requireText(data.measures, 'measures', 10_000);
  if (opened.dueAt !== null && reports.length === 0) {
    throw new DomainError(
      'BAD_INPUT',
      `This incident must be reported by ${opened.dueAt}; record the report, then close it.`,
    );
  }
  return [{ type: 'IncidentClosed', data }];
}

function mustBeOpen(state: IncidentState): Exclude<IncidentState, { status: 'unknown' }> {
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no incident with this id.');
  if (state.status === 'closed') throw new DomainError('INCIDENT_CLOSED', 'This incident was closed; open another.');
  return state;
}

const wrong = (sentence: string, field: string) => new DomainError('BAD_INPUT', sentence, { field });

export const incidentDecider: Decider<IncidentState, IncidentCommand, IncidentEvent> = {
  initial: { status: 'unknown' },
  decide: decideIncident,
  evolve(state, event) {
    if (event.type === 'IncidentOpened') return { status: 'open', opened: event.data, reports: [] };
    if (state.status === 'unknown') return state;
    if (event.type === 'IncidentReported') return { ...state, reports: [...state.reports, event.data] };
    return { ...state, status: 'closed' };
  },
};
