// The writing end of the SQLite views: one connection, held by the projector alone. WAL, so that readers never wait;
// synchronous=NORMAL, because what a power cut takes away is rebuilt from the ledger.
import { DatabaseSync } from 'node:sqlite';
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Position } from '../../domain/kernel/event.ts';
import { CORE_TABLES } from '../core-tables.ts';
import { type CompiledStatement, compilePrepared, type Prepared, prepared } from '../prepared.ts';
import type { Projection } from '../projection.ts';
import { ALL_TABLES, type ViewSchema } from '../view-schema.ts';
import type { Cursor, LogOrigin, LogPlace, ViewStore } from '../view-store.ts';
import type { ViewWriter } from '../view-writer.ts';
import { createTable } from './create-table.ts';
import { sqliteConnection } from './sqlite-connection.ts';

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

const queryBuilder = () =>
  new Kysely<ViewSchema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });

export function openSqliteViewStore({ file }: { readonly file: string }): ViewStore {
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
  const db = queryBuilder();
  const compiled = new WeakMap<object, CompiledStatement>();

  const statementOf = (query: Prepared<never, unknown>): CompiledStatement => {
    const known = compiled.get(query);
    if (known) return known;
    const made = compilePrepared(db, query);
    compiled.set(query, made);
    return made;
  };
  const textAndValues = (query: Compilable | Prepared<never, unknown>, input?: object) => {
    if ('build' in query) {
      const statement = statementOf(query);
      return { sql: statement.sql, parameters: statement.bind(input!) };
    }
    return query.compile();
  };
  const run = (query: Compilable | Prepared<never, unknown>, input?: object) => {
    const { sql, parameters } = textAndValues(query, input);
    connection.run(sql, parameters);
  };
  const all = (query: Compilable | Prepared<never, unknown>, input?: object) => {
    const { sql, parameters } = textAndValues(query, input);
    return connection.all(sql, parameters);
  };

  const writerOf = ({ name }: Projection): ViewWriter =>
    ({
      db,
      write: run,
      all: async (query: Compilable, input?: object) => all(query, input),
      first: async (query: Compilable, input?: object) => all(query, input)[0],
      anomaly: (event, code, sentence) =>
        run(writeAnomaly, { position: event.position, view: name, code, sentence, event_id: event.id }),
    }) as ViewWriter;

  const readCursors = () => all(db.selectFrom('view_cursor').selectAll().orderBy('name')) as unknown as Cursor[];
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
        for (const table of CORE_TABLES) for (const sql of createTable(db, table, 'if missing')) exec(sql);
        const moved = adoptOrigin(origin);
        const before = new Map(moved ? [] : readCursors().map((cursor) => [cursor.name, cursor]));
        const kept = new Set<string>(CORE_TABLES.map(({ name }) => name));
        for (const { name, version, tables: own } of projections) {
          for (const table of own) kept.add(table.name);
          if (before.get(name)?.version === version) continue;
          for (const table of own) {
            exec(`drop table if exists "${table.name}"`);
            for (const sql of createTable(db, table)) exec(sql);
          }
          run(db.deleteFrom('anomaly').where('view', '=', name));
          run(db.deleteFrom('view_cursor').where('name', '=', name));
          run(db.insertInto('view_cursor').values({ name, version, position: null, status: 'running', reason: null }));
        }
        // A stopped view tries again with every start: this build may know what the last did not.
        run(db.updateTable('view_cursor').set({ status: 'running', reason: null }));
        const names = projections.map(({ name }) => name);
        run(db.deleteFrom('view_cursor').where('name', 'not in', names));
        run(db.deleteFrom('anomaly').where('view', 'not in', names));
        const found = connection.all(
          "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
          [],
        );
        for (const { name } of found) if (!kept.has(String(name))) exec(`drop table "${name}"`);
      });
      return readCursors();
    },
    place: readPlace,
    async transaction(work) {
      exec('begin immediate');
      try {
        const result = await work({
          writerOf,
          setOrigin: writeOrigin,
          moveCursor(names, { stream, revision, id, position }) {
            run(db.updateTable('view_cursor').set({ position }).where('name', 'in', names));
            run(movePlace, { stream, revision, event_id: id, position });
          },
          stop: (name, position, reason) =>
            run(db.updateTable('view_cursor').set({ position, status: 'stopped', reason }).where('name', '=', name)),
        });
        exec('commit');
        return result;
      } catch (error) {
        exec('rollback');
        throw error;
      }
    },
    close: () => connection.close(),
  };
}
