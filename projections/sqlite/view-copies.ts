// How is a set of a view's tables made, dropped, and put in the place of another (ADR 0020)? All of it inside a transaction of
// the caller's, so that a crash leaves either the old rows or the new ones.
import type { Position } from '../../domain/kernel/event.ts';
import { anomalyTable } from '../core-tables.ts';
import type { Projection } from '../projection.ts';
import { shapeOf } from '../table.ts';
import type { Rebuild, ViewCopy } from '../view-store.ts';
import { createTable } from './create-table.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import type { Statements } from './sqlite-statements.ts';
import { physicalName, suffixOf } from './table-generation.ts';

export interface ViewCopies {
  /** In place, whatever was there. `rebuilding`: others are further, and this one is not to be read until it is, too. */
  makeEmpty(projection: Projection, status: 'running' | 'rebuilding'): void;
  /** Beside. */
  begin(projection: Projection): void;
  /** In place, without losing its rows: it goes on from its own cursor, alone until it has come to the others'. */
  catchUp(projection: Projection): void;
  /** The rebuild of this view, if there is one, and its tables. */
  forgetRebuild(name: string): void;
  swapIn(copy: ViewCopy, position: Position | null): void;
  rebuilds(): Rebuild[];
}

export function makeViewCopies(
  connection: SqliteConnection,
  { db, run, all }: Statements,
  now: () => string,
): ViewCopies {
  const exec = (sql: string) => connection.run(sql, []);
  const create = (projection: Projection, generation: number) => {
    for (const table of projection.tables) for (const sql of createTable(db, table, { generation })) exec(sql);
  };
  const dropInPlace = (projection: Projection) => {
    for (const { name } of projection.tables) exec(`drop table if exists "${name}"`);
    run(db.deleteFrom('anomaly').where('view', '=', projection.name));
  };

  const writeRebuild = ({ name, version }: Projection, generation: number) =>
    run(
      db.insertInto('view_rebuild').values({
        name,
        version,
        generation,
        position: null,
        status: 'running',
        reason: null,
        started_at: now(),
        events: 0,
        busy_us: 0,
      }),
    );
  const writeBuild = (
    { name, tables }: Projection,
    generation: number,
    last: { rebuilt_at: string; events: number; busy_us: number } | undefined,
  ) => {
    run(db.deleteFrom('view_build').where('name', '=', name));
    const took = last ?? { rebuilt_at: null, events: null, busy_us: null };
    run(db.insertInto('view_build').values({ name, generation, shape: shapeOf(tables), ...took }));
  };
  const rebuildOf = (name: string) =>
    all(db.selectFrom('view_rebuild').selectAll().where('name', '=', name))[0] as
      | { generation: number; events: number; busy_us: number }
      | undefined;

  /** Never one that tables or indexes of this file may carry. */
  const nextGeneration = () => {
    const used = [
      ...all(db.selectFrom('view_build').select('generation')),
      ...all(db.selectFrom('view_rebuild').select('generation')),
    ];
    return 1 + Math.max(0, ...used.map(({ generation }) => Number(generation)));
  };

  const forgetRebuild = (name: string) => {
    const generation = rebuildOf(name)?.generation ?? 0;
    if (generation > 0) {
      const beside = connection.all(
        "select name from sqlite_schema where type = 'table' and name like '%\\_\\_g%' escape '\\'",
        [],
      );
      const suffix = suffixOf(generation);
      for (const { name: table } of beside) if (String(table).endsWith(suffix)) exec(`drop table "${table}"`);
    }
    run(db.deleteFrom('view_rebuild').where('name', '=', name));
  };

  return {
    forgetRebuild,
    makeEmpty(projection, status) {
      const { name, version } = projection;
      forgetRebuild(name);
      dropInPlace(projection);
      create(projection, 0);
      writeBuild(projection, 0, undefined);
      run(db.deleteFrom('view_cursor').where('name', '=', name));
      run(db.insertInto('view_cursor').values({ name, version, position: null, status, reason: null }));
      if (status === 'rebuilding') writeRebuild(projection, 0);
    },
    catchUp(projection) {
      if (!rebuildOf(projection.name)) writeRebuild(projection, 0);
      run(
        db.updateTable('view_cursor').set({ status: 'rebuilding', reason: null }).where('name', '=', projection.name),
      );
    },
    begin(projection) {
      forgetRebuild(projection.name);
      const generation = nextGeneration();
      create(projection, generation);
      for (const sql of createTable(db, anomalyTable, { generation })) exec(sql);
      writeRebuild(projection, generation);
    },
    swapIn({ projection, generation }, position) {
      const { name, version, tables } = projection;
      const { events, busy_us } = rebuildOf(name)!;
      if (generation > 0) {
        dropInPlace(projection);
        for (const table of tables)
          exec(`alter table "${physicalName(table.name, generation)}" rename to "${table.name}"`);
        const odd = physicalName(anomalyTable.name, generation);
        exec(`insert into "${anomalyTable.name}" select * from "${odd}"`);
        exec(`drop table "${odd}"`);
      }
      run(
        db
          .updateTable('view_cursor')
          .set({ version, position, status: 'running', reason: null })
          .where('name', '=', name),
      );
      writeBuild(projection, generation, { rebuilt_at: now(), events, busy_us });
      run(db.deleteFrom('view_rebuild').where('name', '=', name));
    },
    rebuilds: () =>
      all(
        db
          .selectFrom('view_rebuild as r')
          .innerJoin('view_cursor as c', 'c.name', 'r.name')
          .select(['r.name', 'r.version', 'r.generation', 'r.position', 'c.position as cursor', 'r.status', 'r.reason'])
          .select(['r.started_at', 'r.events', 'r.busy_us'])
          .orderBy('r.name'),
      ).map(({ cursor, started_at, busy_us, ...rebuild }) => ({
        ...rebuild,
        position: rebuild.generation === 0 ? cursor : rebuild.position,
        startedAt: started_at,
        busyMs: Number(busy_us) / 1000,
      })) as unknown as Rebuild[],
  };
}
