import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import type { HoldScope } from '../../../domain/privacy/events.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import {
  findIncident,
  findReport,
  holdsCovering,
  incidentReports,
  incidents,
  legalHolds,
  obligations,
  reports,
  retentionRules,
} from '../../../projections/compliance/read-law.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { DIGEST, ENGINEER, MODEL, makePen, SUBJECT } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

async function ledgerOf(t: TestContext, events: readonly DomainEvent[]) {
  const store = makeMemoryEventStore();
  const stored = await makePen(store).writeAll(events);
  const file = viewsFile(t);
  await projectInto(file, store);
  return { views: readerOf(t, file), at: (index: number) => stored[index]!.position };
}

const opened = (incidentId: string, dueAt: string | null): DomainEvent => ({
  type: 'IncidentOpened',
  data: {
    incidentId,
    kind: dueAt === null ? 'other' : 'serious',
    title: 'Answers that should not have been',
    description: 'A column was empty.',
    modelId: MODEL,
    version: null,
    businessUnit: 'retail',
    owner: ENGINEER,
    occurredAt: '2026-01-02T00:00:00.000Z',
    awareAt: '2026-01-02T00:00:00.000Z',
    dueAt,
    basis: null,
  },
});

test('what became of an incident is told from then on, and not of a position before', async (t) => {
  const told = { incidentId: 'nc_1', authority: 'An authority', reference: 'A-1' };
  const { views, at } = await ledgerOf(t, [
    opened('nc_1', '2026-01-17T00:00:00.000Z'),
    opened('nc_2', null),
    { type: 'IncidentReported', data: { ...told, reportedAt: '2026-01-20T00:00:00.000Z' } },
    { type: 'IncidentClosed', data: { incidentId: 'nc_1', cause: 'A file.', measures: 'A check.' } },
  ]);
  const ids = async (filter: object, asOf?: bigint) =>
    (await incidents(views, { ...EVERYTHING, ...filter, asOf })).rows.map(({ incident_id }) => incident_id);
  const overdueAt = '2026-01-18T00:00:00.000Z';
  assert.deepEqual(await ids({ overdueAt }, at(1)), ['nc_1']);
  assert.deepEqual(await ids({ overdueAt: '2026-01-17T00:00:00.000Z' }, at(1)), [], 'its time is not over');
  assert.deepEqual(await ids({ overdueAt }), []);
  assert.deepEqual(await ids({ status: 'open' }, at(2)), ['nc_1', 'nc_2']);
  assert.deepEqual(await ids({ status: 'open' }), ['nc_2']);
  assert.deepEqual(await ids({ status: 'closed' }), ['nc_1']);
  const { reported_at, closed_at, cause } = (await findIncident(views, 'nc_1', { ...EVERYTHING, asOf: at(1) }))!;
  assert.deepEqual([reported_at, closed_at, cause], [null, null, null]);
  assert.equal((await findIncident(views, 'nc_1', EVERYTHING))!.cause, 'A file.');
  assert.equal(await findIncident(views, 'nc_1', { businessUnits: ['cards'] }), undefined);
  assert.deepEqual(
    [(await incidentReports(views, 'nc_1', at(1))).length, (await incidentReports(views, 'nc_1')).length],
    [0, 1],
  );
});

const placed = (holdId: string, scope: HoldScope): DomainEvent => ({
  type: 'LegalHoldPlaced',
  data: { holdId, scope, businessUnit: 'retail', authority: 'A court', reason: 'A case.' },
});

test('a hold covers a person, a model or a time within its period, until it is lifted', async (t) => {
  const [from, to] = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
  const { views, at } = await ledgerOf(t, [
    placed('lh_1', { kind: 'subject', subject: SUBJECT }),
    placed('lh_2', { kind: 'model', modelId: MODEL }),
    placed('lh_3', { kind: 'period', from, to }),
    { type: 'LegalHoldLifted', data: { holdId: 'lh_1', reason: 'It is over.' } },
  ]);
  const covering = async (what: Parameters<typeof holdsCovering>[1], asOf?: bigint) =>
    (await holdsCovering(views, what, asOf)).map(({ hold_id }) => hold_id);
  assert.deepEqual(await covering({ subject: SUBJECT }, at(2)), ['lh_1']);
  assert.deepEqual(await covering({ subject: SUBJECT }), []);
  assert.deepEqual(await covering({ modelIds: [MODEL] }), ['lh_2']);
  assert.deepEqual(await covering({ decidedAt: [from] }), ['lh_3']);
  assert.deepEqual(await covering({ decidedAt: [to] }), [], 'the end is excluded');
  assert.deepEqual(await covering({}), []);
  const ids = async (open: boolean | undefined, asOf?: bigint) =>
    (await legalHolds(views, { ...EVERYTHING, open, asOf })).rows.map(({ hold_id }) => hold_id);
  assert.deepEqual(await ids(true), ['lh_2', 'lh_3']);
  assert.deepEqual(await ids(false), ['lh_1']);
  assert.deepEqual(await ids(false, at(2)), []);
  const [then] = (await legalHolds(views, { ...EVERYTHING, asOf: at(2) })).rows;
  assert.deepEqual([then!.lifted_at, then!.lifted_reason], [null, null]);
});

test('the last retention rule of each thing holds, and before it the one before', async (t) => {
  const rule = (months: number): DomainEvent => ({
    type: 'RetentionRuleSet',
    data: { thing: 'event-log', months, obligationId: null, reason: 'As asked.' },
  });
  const { views, at } = await ledgerOf(t, [rule(6), rule(12)]);
  const months = async (asOf?: bigint) => (await retentionRules(views, asOf)).map((each) => each.months);
  assert.deepEqual([await months(at(0)), await months()], [[6], [12]]);
});

test('a report of the whole house is everybody’s, one of a unit is the unit’s', async (t) => {
  const report = (reportId: string, businessUnit: string | null): DomainEvent => ({
    type: 'ReportFinalised',
    data: {
      reportId,
      kind: 'annex-iv',
      title: 'A report',
      about: { modelId: MODEL, version: 1, datasetId: null, datasetVersion: null },
      businessUnit,
      periodFrom: null,
      periodTo: null,
      asOf: '1',
      files: [{ mediaType: 'application/json', digest: DIGEST, bytes: 10 }],
    },
  });
  const { views } = await ledgerOf(t, [report('rp_1', null), report('rp_2', 'retail')]);
  const ids = async (unit: string, filter: object = {}) =>
    (await reports(views, { businessUnits: [unit], ...filter })).rows.map(({ report_id }) => report_id);
  assert.deepEqual(await ids('retail'), ['rp_1', 'rp_2']);
  assert.deepEqual(await ids('cards'), ['rp_1']);
  assert.deepEqual(await ids('retail', { kind: 'croissant' }), []);
  assert.equal(await findReport(views, 'rp_2', { businessUnits: ['cards'] }), undefined);
});

test('the rules of the house are law that nobody published', async (t) => {
  const { views } = await ledgerOf(t, [opened('nc_1', null)]);
  const known = await obligations(views, { jurisdiction: 'HOUSE' });
  assert.equal(known.length, 4);
  assert.ok(known.every(({ published }) => published === null));
  assert.deepEqual(await obligations(views, { jurisdiction: 'EU' }), []);
});
