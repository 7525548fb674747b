import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import fc from 'fast-check';
import type { EventType } from '../../../domain/event-catalog.ts';
import { sha256Hex } from '../../../ledger/digest.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import type { AuditFilter } from '../../../projections/audit/audit-filter.ts';
import { auditSources } from '../../../projections/audit/audit-sources.ts';
import { auditView } from '../../../projections/audit/audit-view.ts';
import { type AuditEntry, auditTrail, countAuditEvents } from '../../../projections/audit/read-audit.ts';
import { streamAudit } from '../../../projections/audit/stream-audit.ts';
import { EVERYTHING, type Scope, type Units } from '../../../projections/scope.ts';
import {
  APPROVER,
  actor,
  DATASET,
  DEPLOYMENT,
  demoFacts,
  ENGINEER,
  facts,
  INGESTION,
  MODEL,
  makeMeter,
  makePen,
  SUBJECT,
  TRAINING,
} from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

async function demo(t: Parameters<typeof viewsFile>[0]) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll(demoFacts(5));
  const decision = stored.find(({ type }) => type === 'PredictionScored')!.id;
  stored.push(
    await pen.write(facts.evidenceRead({ nodes: [decision] }), { actor: actor('sb_regulator0000000', 'supervision') }),
  );
  stored.push(await pen.write(facts.subjectKeyDestroyed(), { actor: actor(APPROVER, 'privacy') }));
  const meter = makeMeter({ leaseId: 'ls_2', owner: { kind: 'training', trainingId: TRAINING, attempt: 2 } });
  stored.push(await pen.write(meter(), { actor: actor('system', 'platform') }));
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [auditView] });
  return { views: readerOf(t, file), stored, file };
}

test('an entry tells the digest of the stored bytes', async (t) => {
  const { views, stored } = await demo(t);
  const { rows } = await auditTrail(views, { ...EVERYTHING, first: 1000 });
  assert.deepEqual(
    rows.map(({ data_hash }) => data_hash),
    stored.map(({ data }) => sha256Hex(data)),
  );
  assert.equal(await countAuditEvents(views, EVERYTHING), stored.length);
});

test('an event belongs to the unit of its thing, else to the unit of who did it', async (t) => {
  const { views } = await demo(t);
  const unit = async (businessUnits: readonly string[]) =>
    (await auditTrail(views, { businessUnits, first: 1000 })).rows;
  assert.deepEqual(
    (await unit(['supervision'])).map(({ type }) => type),
    ['EvidenceRead'],
  );
  assert.deepEqual(
    (await unit(['privacy'])).map(({ type }) => type),
    ['SubjectKeyDestroyed'],
  );
  assert.equal((await unit(['platform'])).length, 0);
  const retail = await unit(['retail']);
  assert.equal(retail.at(-1)?.type, 'UsageMetered', 'a training lease is of the unit of its run, whoever meters it');
  assert.equal(retail.at(-1)?.actor_business_unit, 'platform');
});

test('every filter narrows the trail to what it names', async (t) => {
  const { views, stored } = await demo(t);
  const types = async (filter: Parameters<typeof auditTrail>[1] | object) =>
    (await auditTrail(views, { ...EVERYTHING, first: 1000, ...filter })).rows.map(({ type }) => type);
  assert.deepEqual(await types({ noun: 'datasets' }), ['DatasetRegistered', 'RowsIngested', 'DatasetVersionSealed']);
  assert.deepEqual(await types({ types: ['EpochCompleted'] }), ['EpochCompleted', 'EpochCompleted']);
  assert.deepEqual(await types({ types: [] }), []);
  assert.deepEqual(await types({ actor: APPROVER }), ['SubjectKeyDestroyed']);
  assert.deepEqual(await types({ stream: 'lease-ls_2' }), ['UsageMetered']);
  assert.deepEqual(await types({ correlationId: 'correlation-1' }), ['PriceBookPublished']);
  assert.equal((await types({ subject: SUBJECT })).length, 6, 'five decisions about the person and the end of the key');
  assert.deepEqual(await types({ to: '2026-01-03T00:00:02.000Z' }), ['PriceBookPublished']);
  assert.equal((await types({ from: '2026-01-03T00:00:02.000Z' })).length, stored.length - 1);
  assert.equal((await types({ asOf: stored[3]!.position })).length, 4);
});

test('pages of any size, both ways and in both orders, give every row once and in order', async (t) => {
  const { views, stored } = await demo(t);
  const forwards = stored.map(({ position }) => position);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: stored.length + 2 }),
      fc.constantFrom('oldest-first' as const, 'newest-first' as const),
      fc.boolean(),
      async (size, order, backwards) => {
        const expected = order === 'oldest-first' ? forwards : forwards.toReversed();
        const seen: bigint[] = [];
        let cursor: bigint | undefined;
        for (;;) {
          const page = await auditTrail(views, {
            ...EVERYTHING,
            order,
            ...(backwards ? { last: size, before: cursor } : { first: size, after: cursor }),
          });
          const positions = page.rows.map(({ position }) => position);
          if (backwards) seen.unshift(...positions);
          else seen.push(...positions);
          cursor = backwards ? positions[0] : positions.at(-1);
          if (!(backwards ? page.hasPreviousPage : page.hasNextPage)) break;
        }
        assert.deepEqual(seen, expected);
      },
    ),
    { numRuns: 60 },
  );
});

/** What a filter means, said the long way: every row is looked at. */
function wanted(row: AuditEntry, { businessUnits, asOf, from, to, ...filter }: Scope & AuditFilter): boolean {
  const at = (n: number) => new Date(Date.UTC(2026, 0, 3) + n * 1000).toISOString();
  assert.equal(row.log_time, at(Number(row.position)), 'one second an event');
  return (
    (businessUnits === 'all' || businessUnits.includes(row.business_unit)) &&
    (asOf === undefined || row.position <= asOf) &&
    (from === undefined || row.log_time >= from) &&
    (to === undefined || row.log_time < to) &&
    (filter.noun === undefined || row.noun === filter.noun) &&
    (filter.types === undefined || filter.types.includes(row.type)) &&
    (filter.actor === undefined || row.actor === filter.actor) &&
    (filter.stream === undefined || row.stream === filter.stream) &&
    (filter.correlationId === undefined || row.correlation_id === filter.correlationId) &&
    (filter.subject === undefined || row.subject === filter.subject)
  );
}

const time = fc.integer({ min: 0, max: 40 }).map((n) => new Date(Date.UTC(2026, 0, 3) + n * 1000).toISOString());
const anyFilter = fc.record(
  {
    businessUnits: fc.constantFrom<Units>('all', ['retail'], ['retail', 'privacy'], ['cards'], []),
    asOf: fc.bigInt({ min: 0n, max: 40n }),
    noun: fc.constantFrom('datasets', 'predictions', 'access', 'compliance'),
    types: fc.uniqueArray(
      fc.constantFrom<EventType>('EpochCompleted', 'PredictionScored', 'UsageMetered', 'EvidenceRead'),
    ),
    actor: fc.constantFrom(APPROVER, ENGINEER, 'nobody'),
    stream: fc.constantFrom('lease-ls_2', `predictions-${DEPLOYMENT}.0`, 'access-2026-01-01'),
    correlationId: fc.constantFrom('correlation-1', 'correlation-22'),
    subject: fc.constantFrom(SUBJECT, 'nobody'),
    from: time,
    to: time,
  },
  { requiredKeys: ['businessUnits'] },
) as fc.Arbitrary<Scope & AuditFilter>;

test('filters together give what all of them hold of, in pages of any size, both ways, and whole as a stream', async (t) => {
  const { views } = await demo(t);
  const all = (await auditTrail(views, { ...EVERYTHING, first: 1000 })).rows;
  await fc.assert(
    fc.asyncProperty(anyFilter, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (filter, size, backwards) => {
      const expected = all.filter((row) => wanted(row, filter)).map(({ position }) => position);
      const seen: bigint[] = [];
      let cursor: bigint | undefined;
      for (;;) {
        const page = await auditTrail(views, {
          ...filter,
          ...(backwards ? { last: size, before: cursor } : { first: size, after: cursor }),
        });
        const positions = page.rows.map(({ position }) => position);
        if (backwards) seen.unshift(...positions);
        else seen.push(...positions);
        cursor = backwards ? positions[0] : positions.at(-1);
        if (!(backwards ? page.hasPreviousPage : page.hasNextPage)) break;
      }
      assert.deepEqual(seen, expected);
      const streamed: bigint[] = [];
      const end = filter.asOf ?? all.at(-1)!.position;
      for await (const rows of streamAudit(views, { ...filter, asOf: end }))
        streamed.push(...rows.map((row) => row.position));
      assert.deepEqual(streamed, expected);
      const { businessUnits, asOf } = filter;
      const counted = all.filter((row) => wanted(row, { businessUnits, asOf })).length;
      assert.equal(await countAuditEvents(views, { businessUnits, asOf }), counted);
    }),
    { numRuns: 150 },
  );
});

test('the trail of a thing is the events of its stream, those that name it, and the event of that id', async (t) => {
  const { views, stored } = await demo(t);
  const types = async (id: string, filter: AuditFilter & Partial<Scope> = {}) =>
    (await auditTrail(views, { ...EVERYTHING, first: 1000, ...filter, id })).rows.map(({ type }) => type);
  const scored = Array.from({ length: 5 }, () => 'PredictionScored');
  assert.deepEqual(await types(INGESTION), ['RowsIngested', 'DatasetVersionSealed']);
  assert.deepEqual(await types(`${DATASET}@1`), [
    'RowsIngested',
    'DatasetVersionSealed',
    'TrainingRequested',
    'ModelVersionCreated',
    'ModelVersionEvaluated',
  ]);
  assert.deepEqual(await types(`${MODEL}@1`), [
    'ModelVersionCreated',
    'UsageMetered',
    'ModelVersionEvaluated',
    'UsageMetered',
    'ModelVersionApproved',
    'DeploymentOpened',
    ...scored,
  ]);
  assert.deepEqual((await types(MODEL)).slice(0, 2), ['ModelRegistered', 'TrainingRequested']);
  assert.equal((await types(MODEL)).filter((type) => type === 'PredictionScored').length, 5);
  assert.deepEqual(await types(DEPLOYMENT), ['DeploymentOpened', ...scored]);
  assert.deepEqual(await types(DEPLOYMENT, { types: ['DeploymentOpened'] }), ['DeploymentOpened']);
  assert.deepEqual(await types(DEPLOYMENT, { businessUnits: ['cards'] }), []);
  assert.deepEqual(await types(MODEL, { businessUnits: ['cards'] }), []);
  assert.deepEqual(await types('ls_2'), ['UsageMetered']);
  const decision = stored.find(({ type }) => type === 'PredictionScored')!.id;
  assert.deepEqual(await types(decision), ['PredictionScored', 'EvidenceRead'], 'the decision, and who looked at it');
  assert.deepEqual(await types(decision, { actor: APPROVER }), []);
  assert.equal((await types(SUBJECT)).length, 6, 'a person is a thing too');
  assert.deepEqual(await types('md_0000000000000009'), []);
});

test('a person is found in every event that names them, however deep', async (t) => {
  const store = makeMemoryEventStore();
  const other = 'sb_0000000000000002';
  const told = { clear: { text: 'Wrong.' } };
  const one = {
    predictionId: 'p',
    deploymentId: DEPLOYMENT,
    modelId: MODEL,
    version: 1,
    businessUnit: 'retail',
  } as const;
  const report = { modelId: null, version: null, datasetId: null, datasetVersion: null, subject: other };
  await makePen(store).writeAll([
    {
      type: 'ComplaintReceived',
      data: {
        ...one,
        complaintId: 'cp_0000000000000001',
        subject: other,
        channel: 'person',
        text: told,
        receivedAt: '2026-01-01T00:00:00.000Z',
        dueAt: '2026-02-01T00:00:00.000Z',
        basis: 'ours',
      },
    },
    {
      type: 'LegalHoldPlaced',
      data: {
        holdId: 'lh_0000000000000001',
        scope: { kind: 'subject', subject: other },
        businessUnit: 'cards',
        authority: 'court',
        reason: 'r',
      },
    },
    { type: 'LegalHoldLifted', data: { holdId: 'lh_0000000000000001', reason: 'r' } },
    {
      type: 'ReportFinalised',
      data: {
        reportId: 'rp_0000000000000001',
        kind: 'annex-iv',
        title: 't',
        about: report,
        businessUnit: null,
        periodFrom: null,
        periodTo: null,
        asOf: '1',
        files: [],
      },
    },
  ]);
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [auditView] });
  const views = readerOf(t, file);
  const found = await auditTrail(views, { ...EVERYTHING, subject: other });
  assert.deepEqual(
    found.rows.map(({ type }) => type),
    ['ComplaintReceived', 'LegalHoldPlaced', 'ReportFinalised'],
  );
  const cards = await auditTrail(views, { businessUnits: ['cards'] });
  assert.deepEqual(
    cards.rows.map(({ type }) => type),
    ['LegalHoldPlaced', 'LegalHoldLifted'],
    'each hold is of its own unit, though all stand in one stream',
  );
});

test('a page is read from an index that ends in the position, whatever the filter and the bounds', async (t) => {
  const { file, views } = await demo(t);
  const database = new DatabaseSync(file, { readOnly: true });
  t.after(() => database.close());
  const bounds = { from: '2026-01-03T00:00:02.000Z', to: '2026-01-03T00:00:20.000Z', asOf: 15n };
  const filters: AuditFilter[] = [
    {},
    { noun: 'models' },
    { types: ['EpochCompleted'] },
    { actor: ENGINEER },
    { actor: ENGINEER, types: ['EpochCompleted'] },
    { stream: 'lease-ls_2' },
    { correlationId: 'correlation-1', actor: ENGINEER },
    { subject: SUBJECT, types: ['PredictionScored'] },
    { id: MODEL, types: ['PredictionScored'] },
    { id: DEPLOYMENT },
  ];
  let plans = 0;
  for (const filter of filters) {
    for (const businessUnits of ['all', ['retail']] as const) {
      for (const bound of [{}, bounds]) {
        for (const { query, key } of await auditSources(views.of('audit'), { businessUnits, ...filter, ...bound })) {
          for (const direction of ['asc', 'desc'] as const) {
            const { sql, parameters } = query
              .orderBy(key as 'audit.position', direction)
              .limit(51)
              .compile();
            const steps = database
              .prepare(`explain query plan ${sql}`)
              .all(...([...parameters] as (string | bigint)[]));
            const plan = steps.map(({ detail }) => String(detail)).join('; ');
            const label = `${JSON.stringify(filter)}: ${plan}`;
            assert.doesNotMatch(plan, /TEMP B-TREE/, label);
            // Nothing but the plain trail of all units is walked along; with bounds, both are part of the search.
            const isPlain = Object.keys(filter).length === 0 && businessUnits === 'all';
            const columns = key === 'audit_about.position' ? /\(id=\?/ : isPlain ? /audit/ : /\(\w+=\?/;
            assert.match(plan, columns, label);
            if (bound === bounds) assert.match(plan, /(position|rowid)[<>]\?/, label);
            if (filter.types && !filter.subject && !filter.id) assert.match(plan, /type=\?/, label);
            plans++;
          }
        }
      }
    }
  }
  assert.ok(plans > 100, `only ${plans} plans were looked at`);
});

test('a page that cannot be is refused', async (t) => {
  const { views } = await demo(t);
  for (const page of [{ first: -1 }, { first: 1001 }, { last: 1.5 }, { first: 1, last: 1 }]) {
    await assert.rejects(auditTrail(views, { ...EVERYTHING, ...page }), { code: 'BAD_INPUT' });
  }
  assert.deepEqual((await auditTrail(views, { ...EVERYTHING, first: 0 })).rows, []);
});
