// What is to be done with the views that another start, or another build, left in the file? Goes on with what this build can go
// on with, keeps rows that it can read answering while they are built again beside, and empties the rest (ADR 0020).
import type { Position } from '../../domain/kernel/event.ts';
import { CORE_TABLES } from '../core-tables.ts';
import type { Projection } from '../projection.ts';
import { shapeOf } from '../table.ts';
import type { Cursor } from '../view-store.ts';
import { createTable } from './create-table.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import type { Statements } from './sqlite-statements.ts';
import { suffixOf } from './table-generation.ts';
import type { ViewCopies } from './view-copies.ts';

/** `keep`: the same version; `freeze`: an older one whose rows this build can read; `empty`: new, or of another shape. */
type Fate = 'keep' | 'freeze' | 'empty';

interface Left {
  readonly projection: Projection;
  readonly cursor: Cursor | undefined;
  readonly fate: Fate;
}

export function makeCoreTables(connection: SqliteConnection, { db }: Statements): void {
  for (const table of CORE_TABLES) {
    for (const sql of createTable(db, table, { ifMissing: true })) connection.run(sql, []);
  }
}

/** Inside a transaction, after `makeCoreTables`. `moved`: all rows are of positions that hold no longer. */
export function migrateViews(
  connection: SqliteConnection,
  statements: Statements,
  copies: ViewCopies,
  projections: readonly Projection[],
  moved: boolean,
): void {
  const { db, run, all } = statements;
  forgetUnregistered(statements, copies, projections);
  const cursors = new Map((moved ? [] : readCursors(statements)).map((cursor) => [cursor.name, cursor]));
  const builds = new Map(
    all(db.selectFrom('view_build').select(['name', 'shape'])).map(({ name, shape }) => [String(name), String(shape)]),
  );
  const rebuilds = new Map(
    (
      all(db.selectFrom('view_rebuild').select(['name', 'version', 'generation'])) as {
        name: string;
        version: number;
        generation: number;
      }[]
    ).map((row) => [row.name, row]),
  );

  const left = projections.map((projection): Left => {
    const cursor = cursors.get(projection.name);
    return { projection, cursor, fate: fateOf(projection, cursor) };
  });
  function fateOf({ name, version, tables }: Projection, cursor: Cursor | undefined): Fate {
    if (!cursor) return 'empty';
    if (cursor.version === version) return 'keep';
    // Rows that were half built in place, or that stopped, never answered.
    const answered = cursor.position !== null && !isInPlace(cursor) && cursor.status !== 'stopped';
    return answered && builds.get(name) === shapeOf(tables) ? 'freeze' : 'empty';
  }
  function isInPlace({ name, status }: Cursor): boolean {
    return status === 'rebuilding' && (rebuilds.get(name)?.generation ?? 0) === 0;
  }

  const furthest = left
    .filter(({ fate }) => fate !== 'empty')
    .map(({ cursor }) => cursor!.position)
    .reduce<Position | null>((most, next) => (next !== null && (most === null || next > most) ? next : most), null);

  for (const { projection, cursor, fate } of left) {
    const { name, version, tables } = projection;
    const rebuild = rebuilds.get(name);
    const goesOn = rebuild !== undefined && rebuild.generation > 0 && rebuild.version === version;
    if (fate === 'empty') {
      copies.makeEmpty(projection, furthest === null ? 'running' : 'rebuilding');
      continue;
    }
    if (!builds.has(name) && fate === 'keep') {
      // Of a build that kept no shapes: a version stands for one.
      run(
        db
          .insertInto('view_build')
          .values({ name, generation: 0, shape: shapeOf(tables), rebuilt_at: null, events: null, busy_us: null }),
      );
    }
    if (fate === 'freeze') {
      run(db.updateTable('view_cursor').set({ status: 'rebuilding', reason: null }).where('name', '=', name));
      if (!goesOn) copies.begin(projection);
      continue;
    }
    // An older build may have come back while a newer one's rebuild was under way: its rows are the right ones again.
    const stale = rebuild !== undefined && rebuild.generation > 0 && !goesOn;
    if (stale) copies.forgetRebuild(name);
    if (cursor!.position === furthest) {
      if (rebuild?.generation === 0) copies.forgetRebuild(name);
      run(db.updateTable('view_cursor').set({ status: 'running', reason: null }).where('name', '=', name));
    } else if (!goesOn) {
      copies.catchUp(projection);
    }
  }
  run(db.updateTable('view_rebuild').set({ status: 'running', reason: null }));
  dropUnknownTables(connection, statements, projections);
}

export const readCursors = ({ db, all }: Statements): Cursor[] =>
  all(db.selectFrom('view_cursor').selectAll().orderBy('name')) as unknown as Cursor[];

function forgetUnregistered(
  { db, run, all }: Statements,
  copies: ViewCopies,
  projections: readonly Projection[],
): void {
  const names = projections.map(({ name }) => name);
  for (const { name } of all(db.selectFrom('view_rebuild').select('name').where('name', 'not in', names))) {
    copies.forgetRebuild(String(name));
  }
  run(db.deleteFrom('view_cursor').where('name', 'not in', names));
  run(db.deleteFrom('view_build').where('name', 'not in', names));
  run(db.deleteFrom('anomaly').where('view', 'not in', names));
}

function dropUnknownTables(
  connection: SqliteConnection,
  { db, all }: Statements,
  projections: readonly Projection[],
): void {
  const kept = new Set<string>(CORE_TABLES.map(({ name }) => name));
  for (const { tables } of projections) for (const { name } of tables) kept.add(name);
  const suffixes = all(db.selectFrom('view_rebuild').select('generation'))
    .map(({ generation }) => suffixOf(Number(generation)))
    .filter((suffix) => suffix !== '');
  const found = connection.all("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'", []);
  for (const { name } of found) {
    const table = String(name);
    if (kept.has(table) || suffixes.some((suffix) => table.endsWith(suffix))) continue;
    connection.run(`drop table "${table}"`, []);
  }
}
