import assert from 'node:assert/strict';
import test from 'node:test';
import type { ObligationPublished } from '../../../domain/compliance/events.ts';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { auditEntries } from '../../../projections/audit/read-audit.ts';
import { complianceView } from '../../../projections/compliance/compliance-view.ts';
import {
  complianceMatrix,
  complianceOf,
  complianceStatuses,
  type VersionCompliance,
} from '../../../projections/compliance/read-compliance.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { APPROVER, DATASET, DEPLOYMENT, demoFacts, ENGINEER, facts, MODEL, makePen } from '../../support/events.ts';
import { dump, projectInto, readerOf, viewsFile } from '../project-into.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const VERSION = { modelId: MODEL, version: 1 };

async function house(t: Parameters<typeof viewsFile>[0], events: readonly DomainEvent[] = demoFacts(1)) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll(events);
  const file = viewsFile(t);
  await projectInto(file, store);
  const views = readerOf(t, file);
  return {
    store,
    file,
    stored,
    views,
    async add(...more: DomainEvent[]) {
      const added = await pen.writeAll(more);
      await projectInto(file, store);
      return added;
    },
    of: async (question: { version?: number; onDay?: string; asOf?: bigint; now?: string } = {}) =>
      (await complianceOf(views, { ...EVERYTHING, now: NOW, ...VERSION, ...question }))!,
  };
}

const law = (obligationId: string, changes: Partial<ObligationPublished> = {}): DomainEvent => ({
  type: 'ObligationPublished',
  data: {
    obligationId,
    edition: 1,
    title: `Made law ${obligationId}`,
    demand: 'Something is shown.',
    jurisdiction: 'EU',
    source: { citation: 'Made for a test', url: null, grade: 'M' },
    appliesTo: { riskClasses: null, useCases: null },
    effectiveFrom: '2026-01-01',
    effectiveTo: null,
    supersedes: null,
    check: { kind: 'derived', check: 'decisions-logged' },
    ...changes,
  },
});
const row = (found: VersionCompliance, id: string) =>
  found.rows.find(({ obligation }) => obligation.obligationId === id);
const ids = ({ rows }: VersionCompliance) => rows.map(({ obligation }) => obligation.obligationId);

test('before anybody published law the rules of the house are judged, each on events of the ledger', async (t) => {
  const { views, stored, of } = await house(t);
  const found = await of();
  assert.deepEqual([found.satisfied, found.lawEntered, found.business_unit], [true, false, 'retail']);
  const positionOf = (type: string) => stored.find((event) => event.type === type)!.position;
  assert.deepEqual(
    found.rows.map(({ obligation, status, sincePosition }) => [obligation.obligationId, status, sincePosition]),
    [
      ['approved-by-another-person', 'satisfied', positionOf('ModelVersionApproved')],
      ['evaluated-on-held-out-data', 'satisfied', positionOf('ModelVersionEvaluated')],
      ['artifact-digest-verified', 'satisfied', positionOf('ModelVersionEvaluated')],
      ['purpose-and-risk-class-stated', 'satisfied', positionOf('ModelVersionCreated')],
    ],
  );
  for (const { evidence, publishedBy } of found.rows) {
    assert.equal(publishedBy, null);
    assert.ok(evidence.length > 0);
    const entries = await auditEntries(views, evidence, EVERYTHING);
    assert.deepEqual(entries.map(({ event_id }) => event_id).sort(), [...evidence].sort());
  }
});

test('law is judged on the days on which it holds, and only once it is known', async (t) => {
  const { add, of, views } = await house(t);
  const before = views.position()!;
  await add(
    law('old-law', { effectiveTo: '2026-06-01' }),
    law('new-law', { effectiveFrom: '2026-04-17', supersedes: 'older-law' }),
    law('older-law'),
  );
  assert.deepEqual(ids(await of({ onDay: '2026-04-16' })).slice(4), ['old-law', 'older-law']);
  assert.deepEqual(ids(await of({ onDay: '2026-04-17' })).slice(4), ['new-law', 'old-law']);
  assert.deepEqual(ids(await of({ onDay: '2026-06-01' })).slice(4), ['new-law']);
  assert.deepEqual(ids(await of({ asOf: before, onDay: '2026-04-17' })).slice(4), []);
  assert.equal((await of({ asOf: before, onDay: '2026-04-17' })).lawEntered, false);
});

test('on a day of the past only what was known by its end counts; a version that was not there is left out', async (t) => {
  const { of, stored, views } = await house(t);
  const day = JSON.parse(new TextDecoder().decode(stored[0]!.metadata)).recordedAt.slice(0, 10) as string;
  const eve = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  assert.equal((await of({ onDay: day })).satisfied, true);
  assert.equal(await complianceOf(views, { ...EVERYTHING, ...VERSION, now: NOW, onDay: eve }), undefined);
});

test('what was judged at a past position stays, and more evidence does not move the day since when it holds', async (t) => {
  const { views, add, of } = await house(t);
  const end = views.position()!;
  const ask = async () => {
    const answers = [];
    for (let asOf = 1n; asOf <= end; asOf++) {
      answers.push(await complianceStatuses(views, { businessUnits: 'all', now: NOW, asOf }));
    }
    return answers;
  };
  const before = await ask();
  assert.equal(before[0]!.length, 0);
  assert.ok(before.some(([first]) => first?.satisfied === false));
  await add(
    facts.modelVersionEvaluated({ evaluationId: 'ev_2' }),
    facts.modelVersionEvaluated({ evaluationId: 'ev_3', artifactDigest: '0'.repeat(64) }),
    law('new-law', { check: { kind: 'derived', check: 'classification-stated' } }),
  );
  assert.deepEqual(await ask(), before);
  const [approved, evaluated, digest] = (await of()).rows;
  assert.equal(approved!.status, 'satisfied');
  assert.deepEqual([evaluated!.status, evaluated!.evidence.length], ['satisfied', 3]);
  assert.equal(evaluated!.sincePosition, before.at(-1)![0]!.rows[1]!.sincePosition);
  assert.equal(digest!.status, 'not-satisfied');
});

test('each version is judged by its own events, and other units see none of it', async (t) => {
  const { views, add } = await house(t);
  await add(facts.modelVersionCreated({ version: 2, origin: { kind: 'trained', trainingId: 'tr_2', base: null } }));
  const statuses = await complianceStatuses(views, { ...EVERYTHING, now: NOW });
  assert.deepEqual(
    statuses.map(({ version, satisfied }) => [version, satisfied]),
    [
      [1, true],
      [2, false],
    ],
  );
  assert.deepEqual(
    statuses[1]!.rows.filter(({ status }) => status === 'satisfied').map(({ obligation }) => obligation.obligationId),
    ['purpose-and-risk-class-stated'],
  );
  assert.deepEqual(await complianceStatuses(views, { businessUnits: ['cards'], now: NOW }), []);
});

test('the matrix has a cell for every obligation and version, and counts them', async (t) => {
  const { views, add } = await house(t);
  await add(
    facts.modelVersionCreated({ version: 2, origin: { kind: 'trained', trainingId: 'tr_2', base: null } }),
    law('shown', { check: { kind: 'informative' } }),
  );
  const { obligations, versions, cells, counts, truncated, day } = await complianceMatrix(views, {
    ...EVERYTHING,
    now: NOW,
  });
  assert.deepEqual([obligations.length, versions.length, cells.length, truncated], [5, 2, 10, false]);
  assert.equal(day, '2026-03-01');
  assert.deepEqual(Object.fromEntries(counts.map(({ status, count }) => [status, count])), {
    satisfied: 5,
    'not-satisfied': 3,
    'not-applicable': 0,
    informative: 2,
  });
});

test('a model that is classified anew falls under other law from then on', async (t) => {
  const { add, of, views } = await house(t);
  await add(law('high-law', { appliesTo: { riskClasses: ['high'], useCases: ['credit-scoring'] } }));
  const before = views.position()!;
  const use = { modelId: MODEL, classifiedBy: APPROVER, legalBasis: 'Annex III 5(b)', rationale: 'Looked at.' };
  await add({
    type: 'ModelReclassified',
    data: { ...use, riskClass: 'minimal', useCase: 'fraud-detection' },
  });
  assert.equal(row(await of(), 'high-law')!.status, 'not-applicable');
  assert.deepEqual([(await of()).risk_class, (await of()).use_case], ['minimal', 'fraud-detection']);
  const then = await of({ asOf: before });
  assert.notEqual(row(then, 'high-law')!.status, 'not-applicable');
  assert.deepEqual([then.risk_class, then.use_case], ['high', null]);
});

test('a word counts for its model until it ends', async (t) => {
  const { add, of } = await house(t);
  await add(law('word-law', { check: { kind: 'attested', roles: ['approver'], validMonths: 12 } }), {
    type: 'AttestationRecorded',
    data: {
      attestationId: 'at_1',
      obligationId: 'word-law',
      modelId: MODEL,
      version: null,
      businessUnit: 'retail',
      statement: 'It is so.',
      attestor: APPROVER,
      role: 'approver',
      validFrom: '2026-02-01',
      validUntil: '2027-02-01',
    },
  });
  assert.equal(row(await of(), 'word-law')!.status, 'satisfied');
  assert.equal(row(await of({ now: '2027-01-31T23:59:59.999Z' }), 'word-law')!.status, 'satisfied');
  assert.equal(row(await of({ now: '2027-02-01T00:00:00.000Z' }), 'word-law')!.status, 'not-satisfied');
});

const incident = (incidentId: string, dueAt: string): DomainEvent => ({
  type: 'IncidentOpened',
  data: {
    incidentId,
    kind: 'serious',
    title: 'Answers that should not have been',
    description: 'A column was empty.',
    modelId: MODEL,
    version: null,
    businessUnit: 'retail',
    owner: ENGINEER,
    occurredAt: '2026-01-02T00:00:00.000Z',
    awareAt: '2026-01-02T00:00:00.000Z',
    dueAt,
    basis: 'Made for a test',
  },
});

test('an incident that nobody reported in time shows from the day it was due, by time alone', async (t) => {
  const { add, of, views } = await house(t);
  await add(law('report-law', { check: { kind: 'derived', check: 'incidents-reported-in-time' } }));
  assert.equal(row(await of(), 'report-law')!.status, 'not-applicable');
  const [opened] = await add(incident('nc_1', '2026-03-10T00:00:00.000Z'));
  const status = async (now: string) => row(await of({ now }), 'report-law')!;
  assert.equal((await status('2026-03-10T00:00:00.000Z')).status, 'satisfied');
  const late = await status('2026-03-10T00:00:00.001Z');
  assert.deepEqual(
    [late.status, late.since, late.evidence],
    ['not-satisfied', '2026-03-10T00:00:00.000Z', [opened!.id]],
  );
  const before = views.position()!;
  const told = { incidentId: 'nc_1', authority: 'An authority', reference: 'A-1' };
  await add({ type: 'IncidentReported', data: { ...told, reportedAt: '2026-03-12T00:00:00.000Z' } });
  const after = await status('2026-03-20T00:00:00.000Z');
  assert.deepEqual([after.status, after.since], ['satisfied', '2026-03-12T00:00:00.000Z']);
  assert.match(after.because, /1 of 1 were reported after their day/);
  const then = await of({ asOf: before, now: '2026-03-20T00:00:00.000Z' });
  assert.equal(row(then, 'report-law')!.status, 'not-satisfied');
});

test('human oversight, data and retention are judged by where the version answers and what it was made of', async (t) => {
  const derived = (check: string) => law(`law-${check}`, { check: { kind: 'derived', check } });
  const { add, of } = await house(t, [
    ...demoFacts(1),
    ...['human-oversight', 'data-governed', 'retained-event-log-6-months', 'explanation-recorded'].map(derived),
  ]);
  const status = async (check: string) => row(await of(), `law-${check}`)!.status;
  assert.equal(await status('human-oversight'), 'not-satisfied');
  assert.equal(await status('retained-event-log-6-months'), 'not-satisfied');
  assert.equal(await status('data-governed'), 'not-satisfied', 'the file has no profile');
  await add(
    {
      type: 'ReviewRuleSet',
      data: { deploymentId: DEPLOYMENT, ruleId: 'rl_1', nearThreshold: 0.1, largeAmount: null, reason: 'Near.' },
    },
    { type: 'RetentionRuleSet', data: { thing: 'event-log', months: 6, obligationId: null, reason: 'As asked.' } },
    facts.rowsIngested({ ingestionId: 'in_2', version: 2, profile: [] }),
    facts.datasetVersionSealed({ version: 2, ingestionIds: ['in_2'] }),
  );
  assert.equal(await status('human-oversight'), 'satisfied');
  assert.equal(await status('retained-event-log-6-months'), 'satisfied');
  await add(
    facts.modelVersionCreated({ version: 2, datasetId: DATASET, datasetVersion: 2, origin: { kind: 'trained', trainingId: 'tr_2', base: null } }), // biome-ignore format: one line
  );
  const second = (await of({ version: 2 })).rows.find(
    ({ obligation }) => obligation.obligationId === 'law-data-governed',
  );
  assert.equal(second!.status, 'satisfied');
});

test('a thousand decisions make the rows of the first, and the first is what shows', async (t) => {
  const { file, add, of } = await house(t, [...demoFacts(1), law('log-law')]);
  const rows = () => {
    const tables = dump(file);
    return complianceView.tables.map(({ name }) => [name, tables[name]!.length]);
  };
  const { evidence, since } = row(await of(), 'log-law')!;
  const before = rows();
  await add(
    ...Array.from({ length: 1_000 }, (_, index) =>
      facts.predictionScored({ predictionId: `p-${index}`, counter: index + 2 }),
    ),
  );
  assert.deepEqual(rows(), before);
  assert.deepEqual([row(await of(), 'log-law')!.evidence, row(await of(), 'log-law')!.since], [evidence, since]);
});
