import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import type { DomainEvent } from '../../domain/event-catalog.ts';
import type { EventStore, StoredEvent } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { anomalies } from '../../projections/anomalies.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { findDataset } from '../../projections/datasets/read-datasets.ts';
import { listModels } from '../../projections/models/read-models.ts';
import type { Projection } from '../../projections/projection.ts';
import { runProjector } from '../../projections/projector.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import { openSqliteViewStore } from '../../projections/sqlite/open-sqlite-view-store.ts';
import { actor, DATASET, demoFacts, facts, makePen, metadata } from '../support/events.ts';
import { dump, projectInto, readerOf, viewsFile } from './project-into.ts';

async function demoStore(predictions = 5) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll(demoFacts(predictions));
  return { store, pen, stored };
}

const withVersion = (name: string, version: number): Projection[] =>
  PROJECTIONS.map((projection: Projection) => (projection.name === name ? { ...projection, version } : projection));

test('the demo leaves no anomaly', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  assert.deepEqual(await anomalies(readerOf(t, file)), []);
});

test('the size of the batches changes nothing in the views', async (t) => {
  const { store } = await demoStore(20);
  const dumps: unknown[] = [];
  for (const batchSize of [1, 7, 500]) {
    const file = viewsFile(t);
    await projectInto(file, store, { batchSize });
    dumps.push(dump(file));
  }
  assert.deepEqual(dumps[1], dumps[0]);
  assert.deepEqual(dumps[2], dumps[0]);
});

test('a projector that starts again goes on after its cursor and gives the same views', async (t) => {
  const [once, twice] = [viewsFile(t), viewsFile(t)];
  const { store, pen } = await demoStore();
  await projectInto(twice, store);
  const more: DomainEvent[] = [facts.routingChanged(), facts.predictionScored({ counter: 6, version: 2 })];
  await pen.writeAll(more);
  const progress = await projectInto(twice, store);
  assert.equal(progress.events, more.length, 'only what is new is handled');
  await projectInto(once, store);
  assert.deepEqual(dump(twice), dump(once));
});

test('a raised version rebuilds that view alone and gives the same rows', async (t) => {
  const { store, stored } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store, { batchSize: 4 });
  const before = dump(file);
  // A row that only a rebuild removes shows that the view was built again, and one in another view that it was not.
  const database = new DatabaseSync(file);
  database.exec("insert into caller_counter values ('dp', 'x', 'y', 1, 1)");
  database.exec("insert into audit_unit values ('x', 'y')");
  database.close();
  const progress = await projectInto(file, store, { projections: withVersion('predictions', 2), batchSize: 4 });
  assert.equal(progress.events, stored.length, 'the rebuilt view read the log from its first event, once');
  const after = dump(file);
  assert.deepEqual(after.caller_counter, before.caller_counter);
  assert.deepEqual(after.prediction, before.prediction);
  assert.equal(after.audit_unit!.length, before.audit_unit!.length + 1);
});

test('views of different cursors meet at one before they go on together', async (t) => {
  const { store, pen } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store, { projections: PROJECTIONS.filter(({ name }) => name !== 'costs') });
  await pen.writeAll([facts.routingChanged()]);
  await projectInto(file, store, { batchSize: 3 });
  const fresh = viewsFile(t);
  await projectInto(fresh, store);
  assert.deepEqual(dump(file), dump(fresh));
});

test('a view that is no longer registered leaves nothing behind', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  await projectInto(file, store, { projections: PROJECTIONS.filter(({ name }) => name !== 'lineage') });
  assert.deepEqual(
    Object.keys(dump(file)).filter((table) => table.startsWith('lineage')),
    [],
  );
});

test('events of others are passed over and counted', async (t) => {
  const { store, pen, stored } = await demoStore();
  await pen.writeRaw('settings-of-others', 'SettingsChanged', {}, {});
  await pen.writeAll([facts.routingChanged()]);
  const file = viewsFile(t);
  const progress = await projectInto(file, store);
  assert.equal(progress.foreign, 1);
  assert.equal(progress.events, stored.length + 2);
  assert.equal(readerOf(t, file).position(), BigInt(stored.length + 2));
});

test('an unknown version of our own event stops the views that need it, loudly, and no other', async (t) => {
  const { store, pen, stored } = await demoStore();
  await pen.writeRaw(
    'dataset-ds_2',
    'DatasetRegistered',
    { name: 'from the future' },
    { ...metadata(1, actor()), v: 99 },
  );
  await pen.writeAll([facts.modelRegistered({ modelId: 'md_0000000000000002' })]);
  const file = viewsFile(t);
  const progress = await projectInto(file, store, { batchSize: 3 });
  assert.deepEqual([...progress.stopped.keys()].sort(), ['audit', 'compliance', 'datasets', 'lineage', 'storage']);
  const views = readerOf(t, file);
  assert.equal((await listModels(views, EVERYTHING)).rows.length, 2);
  assert.equal(views.position(), BigInt(stored.length + 2));
  await assert.rejects(async () => findDataset(views, DATASET, EVERYTHING), {
    code: 'UNAVAILABLE',
    message: /^The view "datasets" has stopped; an operator finds the reason in the log\.$/,
  });
  assert.match(
    progress.stopped.get('datasets')!,
    /Event 0 of stream dataset-ds_2 is a DatasetRegistered of version 99/,
  );
  const cursor = views.cursors().find(({ name }) => name === 'datasets');
  assert.equal(cursor?.position, BigInt(stored.length), 'it stands before the event it cannot read');
});

test('a handler that fails stops its own view, undoes its half, and says nothing of the values it met', async (t) => {
  const { store } = await demoStore();
  const failing: Projection = {
    name: 'failing',
    version: 1,
    tables: [],
    on: {
      DeploymentOpened: ({ data }, views) => {
        views.write(views.db.deleteFrom('deployment'));
        throw new TypeError(`the secret ${data.name}`);
      },
    },
  };
  const file = viewsFile(t);
  const progress = await projectInto(file, store, { projections: [...PROJECTIONS, failing] });
  assert.deepEqual([...progress.stopped.keys()], ['failing']);
  assert.match(progress.stopped.get('failing')!, /DeploymentOpened at revision 0 .* could not be projected: TypeError/);
  assert.doesNotMatch(progress.stopped.get('failing')!, /credit-live|secret/);
  assert.equal(dump(file).deployment!.length, 1);
});

test('a stopped view tries again with the next start', async (t) => {
  const { store } = await demoStore();
  let broken = true;
  const healing: Projection = {
    name: 'healing',
    version: 1,
    tables: [],
    on: {
      ModelRegistered: () => {
        if (broken) throw new Error('not yet');
      },
    },
  };
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [...PROJECTIONS, healing] });
  broken = false;
  const progress = await projectInto(file, store, { projections: [...PROJECTIONS, healing] });
  assert.equal(progress.stopped.size, 0);
  const cursors = readerOf(t, file).cursors();
  assert.equal(new Set(cursors.map(({ position }) => position)).size, 1);
});

test('a file of something else is not touched', (t) => {
  const file = viewsFile(t);
  const database = new DatabaseSync(file);
  database.exec('create table theirs (x)');
  database.close();
  assert.throws(() => openSqliteViewStore({ file }), /is not a file of views/);
  assert.deepEqual(Object.keys(dump(file)), ['theirs']);
});

test('views of another, longer log are refused', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  await assert.rejects(projectInto(file, makeMemoryEventStore()), /belong to another log/);
});

test('the audit trail has one row an event, with the unit of the thing and the digest of its bytes', async (t) => {
  const { store, stored } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const { rows } = await auditTrail(readerOf(t, file), { ...EVERYTHING, first: 1000 });
  assert.deepEqual(
    rows.map(({ event_id, position }) => [event_id, position]),
    stored.map(({ id, position }) => [id, position]),
  );
});

/** The same events in another store: their positions are that store's own. */
function moved(store: EventStore, by: bigint): EventStore {
  const away = (events: readonly StoredEvent[]) =>
    events.map((event) => ({ ...event, position: event.position * 100n + by }));
  const back = (position: bigint | undefined) => (position === undefined ? {} : { after: (position - by) / 100n });
  return {
    ...store,
    readAll: async ({ after, ...options }) => away(await store.readAll({ ...options, ...back(after) })),
    async *subscribe({ after, ...options } = {}) {
      for await (const item of store.subscribe({ ...options, ...back(after) })) {
        if (item.kind === 'events') yield { kind: 'events', events: away(item.events) };
        else yield { ...item, position: item.position && item.position * 100n + by };
      }
    },
  };
}

test('views of a log that has moved to another store are built again, with the positions of that store', async (t) => {
  const { store, stored } = await demoStore();
  const [before, after] = [viewsFile(t), viewsFile(t)];
  await projectInto(before, store);
  const progress = await projectInto(before, moved(store, 7n));
  assert.equal(progress.events, stored.length, 'every event was handled again');
  await projectInto(after, moved(store, 7n));
  assert.deepEqual(dump(before), dump(after));
});

test('views are refused to a log that begins with another event, and stay as they were', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const made = dump(file);
  const { store: other } = await demoStore();
  const renamed: EventStore = {
    ...other,
    readAll: async (options) =>
      (await other.readAll(options)).map((event) => ({ ...event, id: event.id.replace(/^.{8}/, 'ffffffff') })),
  };
  await assert.rejects(projectInto(file, renamed), /another log/);
  assert.deepEqual(dump(file), made);
});

test('views are refused to a log that was put back from an older copy and has grown past them since', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const made = dump(file);
  const [last] = await store.readAll({ direction: 'backwards', limit: 1 });
  const grownAnew: EventStore = {
    ...store,
    readStream: async (stream, options) =>
      (await store.readStream(stream, options)).map((event) =>
        event.id === last!.id ? { ...event, id: event.id.replace(/^.{8}/, 'ffffffff') } : event,
      ),
  };
  await assert.rejects(projectInto(file, grownAnew), (error: Error) => {
    assert.match(error.message, /put back from an older copy/);
    assert.ok(error.message.includes(`Remove ${file}`), 'it names the file to remove');
    return true;
  });
  assert.deepEqual(dump(file), made);
});

test('views are refused to a store that holds their last event at another position', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const spread: EventStore = {
    ...store,
    readStream: async (stream, options) =>
      (await store.readStream(stream, options)).map((event) => ({ ...event, position: event.position + 1n })),
  };
  await assert.rejects(projectInto(file, spread), /does not hold there/);
});

test('views that were made while the log was empty know the past they were made of after a restart', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, makeMemoryEventStore());
  await projectInto(file, store);
  await projectInto(file, store);
  const fresh = viewsFile(t);
  await projectInto(fresh, store);
  assert.deepEqual(dump(file).log_place, dump(fresh).log_place);
  assert.equal(dump(file).log_place!.length, 1);
});

test('views that were made while the log was empty are built again when it has moved, and refused to another log', async (t) => {
  const { store, stored } = await demoStore();
  const file = viewsFile(t);
  // One run from the empty log to its events, as on a first start.
  const growing = makeMemoryEventStore();
  const pen = makePen(growing);
  const stop = new AbortController();
  const views = openSqliteViewStore({ file });
  await runProjector({
    store: growing,
    views,
    projections: PROJECTIONS,
    signal: stop.signal,
    onProgress: ({ caughtUp, events }) => {
      if (caughtUp && events === 0) void pen.writeAll(demoFacts(5));
      if (caughtUp && events === stored.length) stop.abort();
    },
  });
  views.close();
  assert.equal(dump(file).log_origin!.length, 1, 'the first rows bring the origin with them');
  const other: EventStore = {
    ...store,
    readAll: async (options) =>
      (await store.readAll(options)).map((event) => ({ ...event, id: event.id.replace(/^.{8}/, 'ffffffff') })),
  };
  await assert.rejects(projectInto(file, other), /another log/);
  const progress = await projectInto(file, moved(growing, 7n));
  assert.equal(progress.events, stored.length, 'every event was handled again');
  const fresh = viewsFile(t);
  await projectInto(fresh, moved(growing, 7n));
  assert.deepEqual(dump(file), dump(fresh));
});

test('rows whose origin is not known are never bound to a log that does not hold them', async (t) => {
  const { store } = await demoStore();
  const file = viewsFile(t);
  await projectInto(file, store);
  const database = new DatabaseSync(file);
  database.exec('delete from log_origin');
  database.close();
  const other = makeMemoryEventStore();
  await makePen(other).writeAll([...demoFacts(9)].map((fact, index) => (index === 0 ? facts.accessDenied() : fact)));
  await assert.rejects(projectInto(file, other), /does not hold there/);
  await projectInto(file, store);
});
