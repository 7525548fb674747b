import assert from 'node:assert/strict';
import test from 'node:test';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { auditEntries } from '../../../projections/audit/read-audit.ts';
import { complianceOf, complianceStatuses } from '../../../projections/compliance/compliance-status.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { demoFacts, facts, MODEL, makePen } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

async function demo(t: Parameters<typeof viewsFile>[0]) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll(demoFacts(1));
  const file = viewsFile(t);
  await projectInto(file, store);
  return { store, pen, file, stored, views: readerOf(t, file) };
}

test('each rule is a dated record that rests on events of the ledger', async (t) => {
  const { views, stored } = await demo(t);
  const status = (await complianceOf(views, MODEL, 1, EVERYTHING))!;
  assert.equal(status.satisfied, true);
  const positionOf = (type: string) => stored.find((event) => event.type === type)!.position;
  assert.deepEqual(
    status.rules.map(({ rule, status, since_position }) => [rule, status, since_position]),
    [
      ['approved-by-another-person', 'satisfied', positionOf('ModelVersionApproved')],
      ['evaluated-on-held-out-data', 'satisfied', positionOf('ModelVersionEvaluated')],
      ['artifact-digest-verified', 'satisfied', positionOf('ModelVersionEvaluated')],
      ['purpose-and-risk-class-stated', 'satisfied', positionOf('ModelVersionCreated')],
    ],
  );
  for (const { evidence } of status.rules) {
    assert.ok(evidence.length > 0);
    const entries = await auditEntries(views, evidence, EVERYTHING);
    assert.deepEqual(entries.map(({ event_id }) => event_id).sort(), [...evidence].sort());
  }
});

test('what was judged at a past position stays, and more evidence does not move the day since when it holds', async (t) => {
  const { views, pen, store, file } = await demo(t);
  const end = views.position()!;
  const ask = async () => {
    const answers = [];
    for (let asOf = 1n; asOf <= end; asOf++)
      answers.push(await complianceStatuses(views, { businessUnits: 'all', asOf }));
    return answers;
  };
  const before = await ask();
  assert.equal(before[0]!.length, 0);
  assert.ok(before.some(([first]) => first?.satisfied === false));
  await pen.writeAll([
    facts.modelVersionEvaluated({ evaluationId: 'ev_2' }),
    facts.modelVersionEvaluated({ evaluationId: 'ev_3', artifactDigest: '0'.repeat(64) }),
  ]);
  await projectInto(file, store);
  assert.deepEqual(await ask(), before);
  const [approved, evaluated, digest] = (await complianceOf(views, MODEL, 1, EVERYTHING))!.rules;
  assert.equal(approved!.status, 'satisfied');
  assert.deepEqual([evaluated!.status, evaluated!.evidence.length], ['satisfied', 3]);
  assert.equal(evaluated!.since_position, before.at(-1)![0]!.rules[1]!.since_position);
  assert.equal(digest!.status, 'not-satisfied');
});

test('each version is judged by its own events, and other units see none of it', async (t) => {
  const { views, pen, store, file } = await demo(t);
  await pen.writeAll([facts.modelVersionCreated({ version: 2 })]);
  await projectInto(file, store);
  const statuses = await complianceStatuses(views, EVERYTHING);
  assert.deepEqual(
    statuses.map(({ version, satisfied }) => [version, satisfied]),
    [
      [1, true],
      [2, false],
    ],
  );
  assert.deepEqual(
    statuses[1]!.rules.filter(({ status }) => status === 'satisfied').map(({ rule }) => rule),
    ['purpose-and-risk-class-stated'],
  );
  assert.deepEqual(await complianceStatuses(views, { businessUnits: ['cards'] }), []);
});
