// The writing end of the SQLite views: one connection, held by the projector alone. WAL, so that readers never wait;
// synchronous=NORMAL, because what a power cut takes away is rebuilt from the ledger.
import { DatabaseSync } from 'node:sqlite';
import type { Compilable } from 'kysely';
import type { Position } from '../../domain/kernel/event.ts';
import { anomalyTable } from '../core-tables.ts';
import { prepared } from '../prepared.ts';
import { ALL_TABLES } from '../view-schema.ts';
import type { LogOrigin, LogPlace, ViewCopy, ViewStore } from '../view-store.ts';
import type { ViewWriter } from '../view-writer.ts';
import { makeCoreTables, migrateViews, readCursors } from './migrate-views.ts';
import { sqliteConnection } from './sqlite-connection.ts';
import { queryBuilder, sqliteStatements } from './sqlite-statements.ts';
import { generationPlugin } from './table-generation.ts';
import { makeViewCopies } from './view-copies.ts';

/** 'CSV1' as a number: says whose file it is. Raised `user_version` throws the whole file's views away. */
const APPLICATION_ID = 0x43535631;

const writeAnomaly = prepared<{ position: Position; view: string; code: string; sentence: string; event_id: string }>()(
  (db, place) =>
    db
      .insertInto('anomaly')
      .values({
        position: place('position'),
        view: place('view'),
        code: place('code'),
        sentence: place('sentence'),
        event_id: place('event_id'),
      })
      .onConflict((conflict) => conflict.doNothing()),
);

/** Views that are being brought up to the others do not move it back. */
const movePlace = prepared<{ stream: string; revision: bigint; event_id: string; position: Position }>()((db, place) =>
  db
    .insertInto('log_place')
    .values({
      one: 1,
      stream: place('stream'),
      revision: place('revision'),
      event_id: place('event_id'),
      position: place('position'),
    })
    .onConflict((conflict) =>
      conflict
        .column('one')
        .doUpdateSet((row) => ({
          stream: row.ref('excluded.stream'),
          revision: row.ref('excluded.revision'),
          event_id: row.ref('excluded.event_id'),
          position: row.ref('excluded.position'),
        }))
        .whereRef('excluded.position', '>', 'log_place.position'),
    ),
);

export interface SqliteViewStoreOptions {
  readonly file: string;
  /** RFC 3339; when rebuilds began and ended. */
  readonly now?: () => string;
}

export function openSqliteViewStore({ file, now = () => new Date().toISOString() }: SqliteViewStoreOptions): ViewStore {
  const database = new DatabaseSync(file);
  const owner = Number(database.prepare('pragma application_id').get()!.application_id);
  const tables = Number(database.prepare('select count(*) as n from sqlite_schema').get()!.n);
  if (owner !== APPLICATION_ID && tables > 0) {
    database.close();
    throw new Error(`${file} is not a file of views: it holds other tables; name another file or move it away.`);
  }
  database.exec(`pragma application_id = ${APPLICATION_ID}`);
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = normal');
  database.exec('pragma wal_autocheckpoint = 4000');
  database.exec('pragma busy_timeout = 5000');
  database.exec('pragma cache_size = -32000');
  const connection = sqliteConnection(database, ALL_TABLES);
  const statements = sqliteStatements(connection, queryBuilder());
  const { db, run, all } = statements;
  const copies = makeViewCopies(connection, statements, now);
  const writers = new Map<string, ViewWriter>();

  /** Kept while its copy is: what it has prepared names that copy's tables. */
  const writerOf = (copy: ViewCopy): ViewWriter => {
    const key = `${copy.projection.name}@${copy.generation}`;
    const known = writers.get(key);
    if (known) return known;
    const made = makeWriter(copy);
    writers.set(key, made);
    return made;
  };
  const makeWriter = ({ projection: { name, tables }, generation }: ViewCopy): ViewWriter => {
    const own = [anomalyTable, ...tables].map((table) => table.name);
    const to =
      generation === 0
        ? statements
        : sqliteStatements(connection, queryBuilder().withPlugin(generationPlugin(own, generation)));
    return {
      db: to.db,
      write: to.run,
      all: async (query: Compilable, input?: object) => to.all(query, input),
      first: async (query: Compilable, input?: object) => to.all(query, input)[0],
      anomaly: (event, code, sentence) =>
        to.run(writeAnomaly, { position: event.position, view: name, code, sentence, event_id: event.id }),
    } as ViewWriter;
  };

  const exec = (sql: string) => connection.run(sql, []);

  const inTransaction = (work: () => void) => {
    exec('begin immediate');
    try {
      work();
      exec('commit');
    } catch (error) {
      exec('rollback');
      throw error;
    }
  };

  const writeOrigin = ({ eventId, position }: LogOrigin) =>
    run(db.insertInto('log_origin').values({ one: 1, event_id: eventId, position }));

  const readPlace = () =>
    all(db.selectFrom('log_place').select(['stream', 'revision', 'event_id as id', 'position']))[0] as
      | LogPlace
      | undefined;

  /** True when the log has moved to another store since the views were made. */
  function adoptOrigin(origin: LogOrigin | undefined): boolean {
    if (!origin) return false; // an empty log under views that are not is found by the projector
    const [known] = all(db.selectFrom('log_origin').selectAll()) as { event_id: string; position: bigint }[];
    if (known && known.event_id !== origin.eventId) {
      throw new Error(
        `The views in ${file} belong to another log: its first event has another id. Remove the file; it is built again.`,
      );
    }
    if (known?.position === origin.position) return false;
    if (!known) {
      // Rows whose origin an older build did not keep are judged by their place alone, before anything is bound to this log.
      if (readPlace() === undefined) writeOrigin(origin);
      return false;
    }
    run(db.deleteFrom('log_origin'));
    run(db.deleteFrom('log_place'));
    writeOrigin(origin);
    return true;
  }

  return {
    location: file,
    migrate(projections, origin) {
      inTransaction(() => {
        makeCoreTables(connection, statements);
        migrateViews(connection, statements, copies, projections, adoptOrigin(origin));
      });
      return { cursors: readCursors(statements), rebuilds: copies.rebuilds() };
    },
    place: readPlace,
    async transaction(work) {
      exec('begin immediate');
      try {
        const result = await work({
          writerOf,
          setOrigin: writeOrigin,
          moveCursor(moved, { stream, revision, id, position }) {
            const inPlace = moved.filter(({ generation }) => generation === 0).map(({ projection }) => projection.name);
            const beside = moved.filter(({ generation }) => generation > 0).map(({ projection }) => projection.name);
            if (inPlace.length > 0) run(db.updateTable('view_cursor').set({ position }).where('name', 'in', inPlace));
            if (beside.length > 0) run(db.updateTable('view_rebuild').set({ position }).where('name', 'in', beside));
            run(movePlace, { stream, revision, event_id: id, position });
          },
          stop({ projection: { name }, generation }, position, reason) {
            const stopped = { status: 'stopped', reason } as const;
            if (generation === 0) {
              run(
                db
                  .updateTable('view_cursor')
                  .set({ position, ...stopped })
                  .where('name', '=', name),
              );
              run(db.updateTable('view_rebuild').set(stopped).where('name', '=', name).where('generation', '=', 0));
            } else {
              run(
                db
                  .updateTable('view_rebuild')
                  .set({ position, ...stopped })
                  .where('name', '=', name),
              );
            }
          },
          countWork: (name, events, busyMs) =>
            run(
              db
                .updateTable('view_rebuild')
                .set((row) => ({
                  events: row('events', '+', events),
                  busy_us: row('busy_us', '+', Math.round(busyMs * 1000)),
                }))
                .where('name', '=', name),
            ),
          swapIn(copy, position) {
            copies.swapIn(copy, position);
            writers.delete(`${copy.projection.name}@${copy.generation}`);
          },
        });
        exec('commit');
        return result;
      } catch (error) {
        exec('rollback');
        throw error;
      }
    },
    beginRebuild(projection) {
      let hindrance: 'under way' | 'not built' | undefined;
      inTransaction(() => {
        makeCoreTables(connection, statements);
        const { name } = projection;
        const isBuilt = readCursors(statements).some((cursor) => cursor.name === name);
        const rebuild = copies.rebuilds().find((each) => each.name === name);
        if (!isBuilt) hindrance = 'not built';
        else if (rebuild?.status === 'running') hindrance = 'under way';
        else copies.begin(projection);
      });
      return hindrance ?? copies.rebuilds().find(({ name }) => name === projection.name)!;
    },
    close: () => connection.close(),
  };
}
