// The reading end of the SQLite views: a read-only connection, usable on any thread while the projector writes. Queries are
// short, and run on the thread that asks.
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { ViewName } from '../registry.ts';
import { ALL_TABLES, type ViewSchema } from '../view-schema.ts';
import type { Cursor } from '../view-store.ts';
import type { Views } from '../views.ts';
import { sqliteConnection } from './sqlite-connection.ts';

const POSITION = `select min(coalesce(position, -1)) as position from view_cursor where status = 'running'`;
const CURSOR = 'select name, version, position, status, reason from view_cursor where name = ?';
const CURSORS = 'select name, version, position, status, reason from view_cursor order by name';

/** The file must have been made by the projector. */
export function openViews({ file }: { readonly file: string }): Views {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 5000');
  const connection = sqliteConnection(database, ALL_TABLES);
  const db = new Kysely<ViewSchema>({ dialect: new SqliteDialect({ database: connection.forKysely }) });

  const requireRunning = (view: ViewName) => {
    const cursor = connection.all(CURSOR, [view])[0] as Cursor | undefined;
    if (cursor?.status === 'running') return;
    // Why it stopped is for the operator's log: a caller could not act on it.
    const why = cursor ? 'has stopped; an operator finds the reason in the log' : 'was never built';
    throw new DomainError('UNAVAILABLE', `The view "${view}" ${why}.`);
  };

  return {
    of: (view) => {
      requireRunning(view);
      return db;
    },
    core: () => db as unknown as ReturnType<Views['core']>,
    snapshot: async (view, work) => {
      requireRunning(view);
      return db.transaction().execute(work);
    },
    position: () => {
      const position = connection.all(POSITION, [])[0]?.position as Position | null | undefined;
      return position === undefined || position === null || position < 0n ? null : position;
    },
    cursors: () => connection.all(CURSORS, []) as unknown as Cursor[],
    close: () => connection.close(),
  };
}
