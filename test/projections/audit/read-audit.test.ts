import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sha256Hex } from '../../../ledger/digest.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { auditTrail, countAuditEvents } from '../../../projections/audit/read-audit.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { APPROVER, actor, demoFacts, facts, makeMeter, makePen, SUBJECT, TRAINING } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

async function demo(t: Parameters<typeof viewsFile>[0]) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll(demoFacts(5));
  stored.push(await pen.write(facts.evidenceRead(), { actor: actor('sb_regulator0000000', 'supervision') }));
  stored.push(await pen.write(facts.subjectKeyDestroyed(), { actor: actor(APPROVER, 'privacy') }));
  const meter = makeMeter({ leaseId: 'ls_2', owner: { kind: 'training', trainingId: TRAINING, attempt: 2 } });
  stored.push(await pen.write(meter(), { actor: actor('system', 'platform') }));
  const file = viewsFile(t);
  await projectInto(file, store);
  return { views: readerOf(t, file), stored };
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

test('a page that cannot be is refused', async (t) => {
  const { views } = await demo(t);
  for (const page of [{ first: -1 }, { first: 1001 }, { last: 1.5 }, { first: 1, last: 1 }]) {
    await assert.rejects(auditTrail(views, { ...EVERYTHING, ...page }), { code: 'BAD_INPUT' });
  }
  assert.deepEqual((await auditTrail(views, { ...EVERYTHING, first: 0 })).rows, []);
});
