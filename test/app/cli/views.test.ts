// An operator sees how far the views are and has one rebuilt, in words and as JSON, with a server beside it and without one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { lockDataFolder } from '../../../ledger/data-folder-lock.ts';
import { PROJECTIONS } from '../../../projections/registry.ts';
import { openSqliteViewStore } from '../../../projections/sqlite/open-sqlite-view-store.ts';
import { facts } from '../../support/events.ts';
import { makeSmallLedger } from '../backup/small-ledger.ts';
import { runCountersign } from './run-countersign.ts';

interface Shown {
  readonly name: string;
  readonly position: string;
  readonly lagEvents: number;
  readonly status: string;
  readonly rebuild: { readonly fraction: number } | null;
  readonly lastRebuild: { readonly events: number } | null;
}

test('every view is shown with its place, its lag and its rebuild, also while a server holds the folder', async (context) => {
  const ledger = await makeSmallLedger(context);
  const none = await runCountersign(['views', '--data-dir', ledger.dataDir]);
  assert.equal(none.code, 1);
  assert.match(none.err, /^There are no views in .* yet .*; the first start of a server builds them\.\n$/);

  await ledger.buildViews();
  await ledger.append((pen) => pen.write(facts.accessDenied()));
  const lock = lockDataFolder(ledger.dataDir);
  try {
    const refused = await runCountersign(['views', '--data-dir', ledger.dataDir, '--rebuild', 'costs']);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /is in use by process \d+; ask the server .* rebuildView\(name: "costs"\), or stop it first/,
    );
    const words = await runCountersign(['views', '--data-dir', ledger.dataDir]);
    assert.equal(words.code, 0, words.err);
    for (const { name } of PROJECTIONS) assert.ok(words.out.includes(name), `${name} is not shown`);
    const json = await runCountersign(['views', '--data-dir', ledger.dataDir, '--json']);
    const { views } = JSON.parse(json.out) as { views: Shown[] };
    assert.deepEqual(
      views.map(({ name, status, lagEvents }) => [name, status, lagEvents]),
      PROJECTIONS.map(({ name }) => [name, 'running', 1]).sort(),
    );
  } finally {
    lock.release();
  }
});

test('a view is marked for the next start, which rebuilds it; a name that is none gets the list of names', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.buildViews();
  const unknown = await runCountersign(['views', '--data-dir', ledger.dataDir, '--rebuild', 'nothing']);
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /^There is no view of that name; the views are audit, .*training\.\n$/);
  const marked = await runCountersign(['views', '--data-dir', ledger.dataDir, '--rebuild', 'costs']);
  assert.equal(marked.code, 0, marked.err);
  assert.match(marked.out, /^The view costs will be rebuilt with the next start; it answers meanwhile\.\n$/);
  const costsOf = async () => {
    const { out } = await runCountersign(['views', '--data-dir', ledger.dataDir, '--json']);
    return (JSON.parse(out) as { views: Shown[] }).views.find(({ name }) => name === 'costs')!;
  };
  const before = await costsOf();
  assert.deepEqual([before.status, before.rebuild?.fraction, before.lastRebuild], ['running', 0, null]);
  await ledger.append((pen) => pen.write(facts.accessDenied()));
  // `buildViews` ends when all is caught up, which does not wait for a rebuild that nobody needs to.
  for (let tries = 0; tries < 50 && (await openedRebuilds(ledger.files.views)) > 0; tries++) await ledger.buildViews();
  const after = await costsOf();
  assert.equal(after.rebuild, null);
  assert.ok(after.lastRebuild!.events > 0);
});

async function openedRebuilds(file: string): Promise<number> {
  const store = openSqliteViewStore({ file });
  try {
    return store.migrate(PROJECTIONS, undefined).rebuilds.length;
  } finally {
    store.close();
  }
}

test('a view that has stopped is an exit code of 1 and a reason', async (context) => {
  const ledger = await makeSmallLedger(context);
  await ledger.append((pen) =>
    pen.writeRaw('deployment-dp_9', 'DeploymentOpened', {}, { ...facts.accessDenied(), v: 99 } as never),
  );
  await ledger.buildViews();
  const stopped = await runCountersign(['views', '--data-dir', ledger.dataDir]);
  assert.equal(stopped.code, 1);
  assert.match(stopped.out, /\ndeployments has stopped: Event 0 of stream deployment-dp_9 is a DeploymentOpened/);
});
