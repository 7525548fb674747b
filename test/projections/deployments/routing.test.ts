import assert from 'node:assert/strict';
import test from 'node:test';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { findDeployment, listDeployments } from '../../../projections/deployments/read-deployments.ts';
import { routingHistoryOf, routingOf } from '../../../projections/deployments/routing.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { DEPLOYMENT, demoFacts, facts, makePen } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

test('who answered at a past position stays the answer, whatever comes later', async (t) => {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  await pen.writeAll(demoFacts(1));
  const file = viewsFile(t);
  await projectInto(file, store);
  const views = readerOf(t, file);
  const end = views.position()!;
  const ask = async () => {
    const answers = [];
    for (let asOf = 1n; asOf <= end; asOf++) {
      answers.push(
        (await routingOf(views, DEPLOYMENT, asOf)).map(({ role, version, since }) => [role, version, since]),
      );
    }
    return answers;
  };
  const before = await ask();
  assert.ok(before.some((routes) => routes.length === 0) && before.some((routes) => routes.length === 1));

  const later = await pen.writeAll([
    facts.routingChanged(),
    facts.routingChanged({
      routes: [
        { role: 'canary', version: 3, artifactDigest: 'x', weightPermille: 100 },
        { role: 'champion', version: 2, artifactDigest: 'x', weightPermille: 900 },
      ],
    }),
    facts.deploymentClosed(),
  ]);
  await projectInto(file, store);
  assert.deepEqual(await ask(), before);
  const at = async (asOf?: bigint) =>
    (await routingOf(views, DEPLOYMENT, asOf)).map(({ role, version }) => [role, version]);
  assert.deepEqual(await at(later[0]!.position), [['champion', 2]]);
  assert.deepEqual(await at(later[1]!.position), [
    ['champion', 2],
    ['canary', 3],
  ]);
  assert.deepEqual(await at(later[2]!.position), [], 'nobody answers after the close');
  assert.deepEqual(await at(), []);
  const history = await routingHistoryOf(views, DEPLOYMENT);
  assert.equal(history.length, 4);
  assert.deepEqual(
    await routingHistoryOf(views, DEPLOYMENT, later[0]!.position),
    history.slice(0, 2).map((row, index) => (index === 1 ? { ...row, to_position: null } : row)),
    'an end that was recorded later is not known at that position',
  );
  assert.equal(
    (await findDeployment(views, DEPLOYMENT, { businessUnits: 'all', asOf: later[1]!.position }))?.status,
    'open',
  );
  assert.equal((await findDeployment(views, DEPLOYMENT, EVERYTHING))?.closed_reason, 'No longer offered.');
});

test('a deployment of another unit is not found', async (t) => {
  const store = makeMemoryEventStore();
  await makePen(store).writeAll(demoFacts(0));
  const file = viewsFile(t);
  await projectInto(file, store);
  const views = readerOf(t, file);
  assert.equal(await findDeployment(views, DEPLOYMENT, { businessUnits: ['cards'] }), undefined);
  assert.equal(await findDeployment(views, DEPLOYMENT, { businessUnits: [] }), undefined);
  assert.equal((await listDeployments(views, { businessUnits: ['cards', 'retail'] })).rows.length, 1);
});
