// A view is built again beside the rows that answer (ADR 0020): whatever happens meanwhile, the end is what a build from the
// first event gives, and nobody is told that old rows are new ones.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { makeRandom } from '../../domain/kernel/random.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import type { Projection } from '../../projections/projection.ts';
import { type ProjectorProgress, runProjector } from '../../projections/projector.ts';
import { demand, makeReading } from '../../projections/reading.ts';
import { makeRebuildRequests, type RebuildRequests } from '../../projections/rebuild-requests.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import { replayProjection } from '../../projections/replay-projection.ts';
import { openSqliteViewStore } from '../../projections/sqlite/open-sqlite-view-store.ts';
import type { ViewStore } from '../../projections/view-store.ts';
import { dumpTables } from '../support/dump-tables.ts';
import { demoFacts, facts, makePen } from '../support/events.ts';
import { projectInto, readerOf, viewsFile } from './project-into.ts';

const BATCH = 3;
const ALL: readonly Projection[] = PROJECTIONS;
const change = (name: string, by: (projection: Projection) => Partial<Projection>): Projection[] =>
  ALL.map((projection) => (projection.name === name ? { ...projection, ...by(projection) } : projection));
const raised = (...names: string[]): Projection[] =>
  ALL.map((projection) =>
    names.includes(projection.name) ? { ...projection, version: projection.version + 1 } : projection,
  );
const deploymentTables = (shape: 'same' | 'other') => (projection: Projection) => ({
  version: projection.version + 1,
  tables: projection.tables.map((table) =>
    shape === 'other' && table.name === 'deployment'
      ? { ...table, columns: { ...table.columns, colour: 'text?' as const } }
      : table,
  ),
});

async function demoStore(predictions = 20) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll(demoFacts(predictions));
  return { store, pen, stored };
}

interface Run {
  readonly projections?: readonly Projection[];
  readonly requests?: RebuildRequests;
  readonly wrap?: (views: ViewStore) => ViewStore;
  /** True ends it. */
  readonly until: (progress: ProjectorProgress) => boolean;
}

async function run(file: string, store: EventStore, { projections = ALL, requests, wrap, until }: Run) {
  const stop = new AbortController();
  const views = openSqliteViewStore({ file });
  let last: ProjectorProgress | undefined;
  try {
    await runProjector({
      store,
      views: wrap?.(views) ?? views,
      projections,
      signal: stop.signal,
      batchSize: BATCH,
      ...(requests ? { requests } : {}),
      onProgress: (progress) => {
        last = progress;
        if (until(progress)) stop.abort();
      },
    });
  } finally {
    views.close();
  }
  return last!;
}

const midway = (name: string) => (progress: ProjectorProgress) =>
  (progress.rebuilds.get(name)?.position ?? null) !== null;

async function freshDump(t: Parameters<typeof viewsFile>[0], store: EventStore, projections: readonly Projection[]) {
  const fresh = viewsFile(t);
  await projectInto(fresh, store, { projections });
  return dumpTables(fresh);
}

test('while a raised view of the same shape is rebuilt its old rows answer, say where they stand, and never pass for newer ones', async (t) => {
  const { store, pen, stored } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const before = dumpTables(file);
  const { position: later } = await pen.write(facts.predictionScored({ counter: 21, version: 1 }));
  const projections = raised('predictions');
  await run(file, store, { projections, until: midway('predictions') });

  const views = readerOf(t, file);
  const state = views.states().find(({ name }) => name === 'predictions')!;
  assert.equal(state.status, 'rebuilding');
  assert.equal(state.position, stored.at(-1)!.position, 'it stands where it stood');
  assert.ok(state.rebuild!.fraction > 0 && state.rebuild!.fraction < 1, `${state.rebuild!.fraction}`);
  assert.deepEqual(dumpTables(file).prediction, before.prediction, 'the new handlers wrote nothing into the old rows');
  const reading = makeReading();
  const count = (await views.of('predictions', reading).selectFrom('prediction').select('position').execute()).length;
  assert.equal(count, before.prediction!.length);
  assert.equal(reading.frozenAt, stored.at(-1)!.position);
  demand(reading, later);
  assert.throws(() => views.of('predictions', reading), {
    code: 'VIEW_BEHIND',
    message: /being rebuilt \(\d+ % done\)/,
  });
  await assert.rejects(
    views.snapshot('predictions', async () => 1, reading),
    { code: 'VIEW_BEHIND' },
  );
  views.of('costs', reading);

  await projectInto(file, store, { projections, batchSize: BATCH });
  assert.deepEqual(dumpTables(file), await freshDump(t, store, projections));
  const after = views.states().find(({ name }) => name === 'predictions')!;
  assert.deepEqual([after.status, after.rebuild, after.lastRebuild!.events], ['running', null, stored.length + 1]);
  views.of('predictions', reading);
});

test('a view whose shape changed is refused with a sentence while it is built, and the others answer', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const projections = change('deployments', deploymentTables('other'));
  await run(file, store, { projections, until: midway('deployments') });
  const views = readerOf(t, file);
  assert.throws(() => views.of('deployments'), {
    code: 'UNAVAILABLE',
    message: /^The view "deployments" is being rebuilt \(\d+ % done\); ask again later\.$/,
  });
  views.of('costs');
  assert.notEqual(views.position(), null);
  await projectInto(file, store, { projections, batchSize: BATCH });
  assert.deepEqual(dumpTables(file), await freshDump(t, store, projections));
  views.of('deployments');
});

test('live events and a rebuild starve neither each other, though the log grows with every batch', async (t) => {
  const { store, pen } = await demoStore(60);
  const file = viewsFile(t);
  await projectInto(file, store);
  const projections = raised('audit', 'costs');
  let counter = 60;
  let liveMoved = 0;
  let position: bigint | null = null;
  let written: Promise<unknown> = Promise.resolve();
  const progress = await run(file, store, {
    projections,
    until: (seen) => {
      if (seen.rebuilds.size === 0) return true;
      if (seen.position !== position) liveMoved++;
      position = seen.position;
      // A batch more for every batch that was projected.
      if (counter < 3_000) {
        const more = Array.from({ length: BATCH }, () => facts.predictionScored({ counter: ++counter }));
        written = written.then(() => pen.writeAll(more));
      }
      return false;
    },
  });
  await written;
  assert.ok(counter < 3_000, 'the rebuild came to its end while the log still grew');
  assert.ok(liveMoved > 3, 'the live views went on meanwhile');
  assert.equal(progress.stopped.size, 0);
  await projectInto(file, store, { projections });
  assert.deepEqual(dumpTables(file), await freshDump(t, store, projections));
});

test('killed in any batch, of the rebuild or beside it, and started again, it goes on where it stood and ends the same', async (t) => {
  const random = makeRandom(7, 'kills');
  const { store } = await demoStore(12);
  for (const projections of [raised('costs', 'lineage'), change('deployments', deploymentTables('other'))]) {
    const file = viewsFile(t);
    await projectInto(file, store);
    let kills = 0;
    for (;;) {
      let left = 1 + random.below(4);
      const dying = (views: ViewStore): ViewStore => ({
        ...views,
        transaction: (work) =>
          views.transaction(async (transaction) => {
            const result = await work(transaction);
            if (--left === 0) throw new Error('killed');
            return result;
          }),
      });
      const died = await run(file, store, {
        projections,
        wrap: kills < 12 ? dying : (views) => views,
        until: ({ caughtUp }) => caughtUp,
      }).then(
        () => false,
        (error: Error) => {
          assert.equal(error.message, 'killed');
          return true;
        },
      );
      if (!died) break;
      kills++;
    }
    assert.ok(kills > 0);
    assert.deepEqual(dumpTables(file), await freshDump(t, store, projections));
  }
});

test('a rebuild that was begun goes on from its own cursor, not from the first event', async (t) => {
  const { store, stored } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const projections = raised('costs');
  const first = await run(file, store, { projections, until: midway('costs') });
  const second = await run(file, store, { projections, until: ({ caughtUp }) => caughtUp });
  assert.ok(first.events > 0);
  assert.equal(first.events + second.events, stored.length);
});

test('an asked rebuild leaves the view live till the swap; two at once end as a fresh build does', async (t) => {
  const { store, pen } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const database = new DatabaseSync(file);
  database.exec("insert into audit_unit values ('x', 'y'); insert into lineage_name values ('x', 'y', 'z')");
  database.close();
  const requests = makeRebuildRequests();
  const asked = [requests.ask('audit'), requests.ask('lineage'), requests.ask('nobody')];
  const views = readerOf(t, file);
  let seen = 0;
  await run(file, store, {
    requests,
    until: ({ rebuilds }) => {
      if (rebuilds.size < 2) return seen > 0 && rebuilds.size === 0;
      if (seen++ === 0) void pen.write(facts.predictionScored({ counter: 21 }));
      views.of('audit');
      assert.equal(
        views.cursors().every(({ status }) => status === 'running'),
        true,
      );
      return false;
    },
  });
  assert.deepEqual(await Promise.all(asked), ['begun', 'begun', 'unknown view']);
  assert.ok(seen > 1);
  assert.deepEqual(dumpTables(file), await freshDump(t, store, ALL), 'what no event made is gone');
});

test('asked twice, a rebuild goes on; and the next one finds no name taken', async (t) => {
  const { store } = await demoStore(3);
  const file = viewsFile(t);
  await projectInto(file, store);
  const store2 = openSqliteViewStore({ file });
  const costs = ALL.find(({ name }) => name === 'costs')!;
  assert.equal(typeof store2.beginRebuild(costs), 'object');
  assert.equal(store2.beginRebuild(costs), 'under way');
  store2.close();
  for (const round of [1, 2, 3]) {
    const requests = makeRebuildRequests();
    if (round > 1) void requests.ask('costs');
    await run(file, store, { requests, until: ({ rebuilds, caughtUp }) => caughtUp && rebuilds.size === 0 });
  }
  assert.deepEqual(dumpTables(file), await freshDump(t, store, ALL));
});

test('a view that breaks in its rebuild stops its rebuild alone, says why, and the rows of before go on answering', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const broken = change('deployments', ({ version, on }) => ({
    version: version + 1,
    on: {
      ...on,
      RoutingChanged: () => {
        throw new TypeError('a secret');
      },
      DeploymentOpened: () => {
        throw new TypeError('a secret');
      },
    },
  }));
  const progress = await projectInto(file, store, { projections: broken, batchSize: BATCH });
  assert.equal(progress.stopped.size, 0);
  assert.match(progress.rebuilds.get('deployments')!.reason!, /could not be projected: TypeError/);
  const views = readerOf(t, file);
  assert.equal((await views.of('deployments').selectFrom('deployment').selectAll().execute()).length, 1);
  const state = views.states().find(({ name }) => name === 'deployments')!;
  assert.equal(state.rebuild!.status, 'stopped');
  assert.match(state.rebuild!.reason!, /^DeploymentOpened at revision 0 of stream .* could not be projected/);
  assert.doesNotMatch(state.rebuild!.reason!, /secret/);
  assert.equal(views.cursors().filter(({ status }) => status === 'running').length, ALL.length - 1);
  // The next build knows what this one did not.
  const mended = raised('deployments');
  await projectInto(file, store, { projections: mended });
  assert.deepEqual(dumpTables(file), await freshDump(t, store, mended));
});

test('an older build that comes back finds its rows, forgets the rebuild of the newer, and goes on', async (t) => {
  const { store, pen } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  await run(file, store, { projections: raised('costs'), until: midway('costs') });
  await pen.write(facts.predictionScored({ counter: 21 }));
  await projectInto(file, store, { batchSize: BATCH });
  assert.deepEqual(dumpTables(file), await freshDump(t, store, ALL));
  const database = new DatabaseSync(file, { readOnly: true });
  const beside = database
    .prepare("select count(*) as n from sqlite_schema where name glob '*__g[0-9]*' and type = 'table'")
    .get();
  database.close();
  assert.equal(beside!.n, 0, 'the half-built tables are gone');
});

test('a reader in the middle of a snapshot sees the rows of before until its end, and the new ones after it', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const database = new DatabaseSync(file);
  database.exec("insert into audit_unit values ('x', 'y')");
  database.close();
  const views = readerOf(t, file);
  const planted = (db: ReturnType<typeof views.of>) =>
    db.selectFrom('audit_unit').selectAll().where('stream', '=', 'x').execute();
  await views.snapshot('audit', async (db) => {
    assert.equal((await planted(db)).length, 1);
    await projectInto(file, store, { projections: raised('audit') });
    assert.equal((await planted(db)).length, 1, 'one state of the views');
  });
  assert.equal((await planted(views.of('audit'))).length, 0);
});

test('one view replayed alone reports how fast it is, and says so when it stops', async (t) => {
  const { store, stored } = await demoStore();
  let time = 0;
  const replay = await replayProjection(ALL[0]!, store, viewsFile(t), () => (time += 500));
  assert.deepEqual([replay.view, replay.events], ['audit', stored.length]);
  assert.equal(replay.eventsPerSecond, replay.events / replay.seconds);
  const failing: Projection = {
    name: 'failing',
    version: 1,
    tables: [],
    on: {
      DatasetRegistered: () => {
        throw new Error('no');
      },
    },
  };
  await assert.rejects(replayProjection(failing, store, viewsFile(t)), /^Error: The view failing stopped: /);
});
