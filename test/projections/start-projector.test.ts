import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { openSqliteLog } from '../../ledger/sqlite/open-sqlite-log.ts';
import { findPrediction } from '../../projections/predictions/read-predictions.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import { startProjector } from '../../projections/start-projector.ts';
import { dumpTables } from '../support/dump-tables.ts';
import { actor, demoFacts, facts, makePen, metadata } from '../support/events.ts';

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'projector-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('what was appended is in the views once waitFor its position resolves, on another thread than ours', async (t) => {
  const home = folder(t);
  const [logFile, viewsFile] = [join(home, 'ledger.sqlite'), join(home, 'views.sqlite')];
  const log = openSqliteLog({ file: logFile });
  const projector = await startProjector({ viewsFile, log: log.door() });
  const views = openViews({ file: viewsFile });
  const pen = makePen(log.store);
  try {
    assert.equal(await projector.waitUntilCaughtUp(10_000), true);
    assert.equal(projector.status().position, null);
    await pen.writeAll(demoFacts(0));
    for (let counter = 1; counter <= 50; counter++) {
      const stored = await pen.write(facts.predictionScored({ counter }));
      assert.equal(await projector.waitFor(stored.position, 10_000), true);
      assert.equal((await findPrediction(views, stored.id, EVERYTHING))?.counter, counter);
    }
    assert.equal(projector.status().position, views.position());
    assert.equal(await projector.waitFor(1_000_000n, 20), false, 'what is not appended does not come');
  } finally {
    views.close();
    await projector.close();
    await log.close();
  }
  assert.equal(await projector.waitFor(1_000_000n, 60_000), false, 'nobody waits for a projector that ended');
});

test('a view that stops is told to the parent, and the others go on', async (t) => {
  const home = folder(t);
  const [logFile, viewsFile] = [join(home, 'ledger.sqlite'), join(home, 'views.sqlite')];
  const log = openSqliteLog({ file: logFile });
  const pen = makePen(log.store);
  const told: string[] = [];
  const door = log.door();
  const projector = await startProjector({ viewsFile, log: door, onViewStopped: (view) => told.push(view) });
  try {
    await pen.writeRaw('deployment-dp_9', 'DeploymentOpened', {}, { ...metadata(1, actor()), v: 2 });
    const { position } = await pen.write(facts.modelRegistered());
    assert.equal(await projector.waitFor(position, 10_000), true);
    assert.equal(projector.status().stopped, 6);
  } finally {
    await projector.close();
    await log.close();
  }
  assert.deepEqual(told.sort(), ['audit', 'compliance', 'costs', 'deployments', 'lineage', 'storage']);
});

test('a rebuild is asked for from another thread, told when it begins and ends, and leaves no view behind', async (t) => {
  const home = folder(t);
  const [logFile, viewsFile] = [join(home, 'ledger.sqlite'), join(home, 'views.sqlite')];
  const log = openSqliteLog({ file: logFile });
  await makePen(log.store).writeAll(demoFacts(5));
  const told: string[] = [];
  const ended = Promise.withResolvers<void>();
  const projector = await startProjector({
    viewsFile,
    log: log.door(),
    onRebuild: (view, what) => {
      told.push(`${view} ${what}`);
      if (what === 'ended') ended.resolve();
    },
  });
  try {
    assert.equal(await projector.waitUntilCaughtUp(10_000), true);
    const before = dumpTables(viewsFile);
    assert.equal(await projector.rebuild('costs'), 'begun');
    assert.equal(await projector.rebuild('nothing'), 'unknown view');
    await ended.promise;
    assert.deepEqual(told, ['costs began', 'costs ended']);
    assert.deepEqual(dumpTables(viewsFile), before);
    assert.equal(projector.status().rebuilding, 0);
  } finally {
    await projector.close();
    await log.close();
  }
  await assert.rejects(projector.rebuild('costs'), { code: 'UNAVAILABLE' });
});

test('a views file of something else is refused at the start', async (t) => {
  const home = folder(t);
  const logFile = join(home, 'ledger.sqlite');
  const log = openSqliteLog({ file: logFile });
  try {
    await assert.rejects(startProjector({ viewsFile: logFile, log: log.door() }), /is not a file of views/);
  } finally {
    await log.close();
  }
});
