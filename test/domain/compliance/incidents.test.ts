import assert from 'node:assert/strict';
import test from 'node:test';
import type { IncidentOpened } from '../../../domain/compliance/events.ts';
import { deadlineOf } from '../../../domain/compliance/incident-clocks.ts';
import { type IncidentCommand, incidentDecider } from '../../../domain/compliance/incidents.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { ENGINEER, MODEL } from '../../support/events.ts';

const given = deciderSpec(incidentDecider);
const NOW = '2026-03-01T00:00:00.000Z';
const data = {
  incidentId: 'nc_1',
  kind: 'serious',
  title: 'Answers that should not have been',
  description: 'A column was empty for a day.',
  modelId: MODEL,
  version: 1,
  businessUnit: 'retail',
  owner: ENGINEER,
  occurredAt: '2026-02-01T00:00:00.000Z',
  awareAt: '2026-02-02T00:00:00.000Z',
} as const;
const opened: IncidentOpened = {
  ...data,
  dueAt: '2026-02-17T00:00:00.000Z',
  basis: 'Regulation (EU) 2024/1689 art. 73: 15 days (M)',
};
const open = (changes: Partial<Extract<IncidentCommand, { type: 'OpenIncident' }>['data']> = {}) =>
  ({ type: 'OpenIncident', data: { ...data, ...changes }, versions: 1, now: NOW }) as const;
const told = {
  incidentId: 'nc_1',
  authority: 'An authority',
  reference: 'A-1',
  reportedAt: '2026-02-10T00:00:00.000Z',
};
const report = (changes: Partial<typeof told> = {}) =>
  ({ type: 'ReportIncident', data: { ...told, ...changes }, now: NOW }) as const;
const ending = { incidentId: 'nc_1', cause: 'A file was cut short.', measures: 'Files are checked now.' };
const close = (changes: Partial<typeof ending> = {}) =>
  ({ type: 'CloseIncident', data: { ...ending, ...changes } }) as const;
const past = {
  opened: { type: 'IncidentOpened', data: opened },
  reported: { type: 'IncidentReported', data: told },
  closed: { type: 'IncidentClosed', data: ending },
} as const;

test('an incident is opened with the clock of its kind', () => {
  given().when(open()).follows(past.opened);
  const days = (kind: 'serious' | 'death' | 'widespread' | 'personal-data' | 'other') =>
    deadlineOf(kind, data.awareAt)?.dueAt.slice(0, 10) ?? null;
  assert.deepEqual(
    [days('serious'), days('death'), days('widespread'), days('personal-data'), days('other')],
    ['2026-02-17', '2026-02-12', '2026-02-04', '2026-02-05', null],
  );
});

test('it is reported, then closed, and nothing comes after', () => {
  given(past.opened).when(report()).follows(past.reported);
  given(past.opened, past.reported).when(close()).follows(past.closed);
  given(past.opened, past.reported, past.closed)
    .when(close())
    .refused('INCIDENT_CLOSED', /was closed/);
  given(past.opened, past.reported, past.closed)
    .when(report())
    .refused('INCIDENT_CLOSED', /was closed/);
});

test('one that must be reported is not closed before', () => {
  given(past.opened)
    .when(close())
    .refused('BAD_INPUT', /must be reported by 2026-02-17/);
  const harmless = { type: 'IncidentOpened', data: { ...opened, kind: 'other', dueAt: null, basis: null } } as const;
  given(harmless).when(close()).follows(past.closed);
});

test('times that cannot be are refused', () => {
  given()
    .when(open({ awareAt: '2026-03-02T00:00:00.000Z' }))
    .refused('BAD_INPUT', /awareAt has not come yet/);
  given()
    .when(open({ occurredAt: '2026-02-03T00:00:00.000Z' }))
    .refused('BAD_INPUT', /occurredAt lies after/);
  given()
    .when(open({ awareAt: 'soon' }))
    .refused('BAD_INPUT', /awareAt is a UTC time/);
  given(past.opened)
    .when(report({ reportedAt: '2026-03-02T00:00:00.000Z' }))
    .refused('BAD_INPUT', /not come yet/);
  given(past.opened)
    .when(report({ reportedAt: '2026-02-01T00:00:00.000Z' }))
    .refused('BAD_INPUT', /lies before/);
});

test('an incident of nothing, twice, or without words is refused', () => {
  given()
    .when(report())
    .refused('NOT_FOUND', /no incident/);
  given()
    .when(close())
    .refused('NOT_FOUND', /no incident/);
  given(past.opened)
    .when(open())
    .refused('ALREADY_EXISTS', /opened already/);
  given(past.opened, past.reported)
    .when(report())
    .refused('ALREADY_EXISTS', /recorded already/);
  given()
    .when(open({ modelId: null }))
    .refused('BAD_INPUT', /without its model/);
  given()
    .when(open({ version: 2 }))
    .refused('NOT_FOUND', /no version 2/);
  given()
    .when(open({ title: '' }))
    .refused('BAD_INPUT', /title is empty/);
  given(past.opened, past.reported)
    .when(close({ cause: ' ' }))
    .refused('BAD_INPUT', /cause is empty/);
});
