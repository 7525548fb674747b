// The reading end of the SQLite views: a read-only connection, usable on any thread while the projector writes. Queries are
// short, and run on the thread that asks.
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { noteFrozen, type Reading } from '../reading.ts';
import type { ViewName } from '../registry.ts';
import { ALL_TABLES, type ViewSchema } from '../view-schema.ts';
import type { Cursor } from '../view-store.ts';
import type { Views } from '../views.ts';
import { readViewStates } from './read-view-states.ts';
import { sqliteConnection } from './sqlite-connection.ts';

const POSITION = `select min(coalesce(position, -1)) as position from view_cursor where status = 'running'`;
const POSITION_OF = 'select position from view_cursor where name = ?';
const STANDING = `select c.position, c.status, r.generation
  from view_cursor c left join view_rebuild r on r.name = c.name where c.name = ?`;
const CURSORS = 'select name, version, position, status, reason from view_cursor order by name';

/** `generation`: of the rebuild, if there is one; 0: in place, so that what is in the tables is half of it. */
type Standing = Pick<Cursor, 'position' | 'status'> & { readonly generation: number | null };

/** The file must have been made by the projector. */
export function openViews({ file }: { readonly file: string }): Views {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 5000');
  const connection = sqliteConnection(database, ALL_TABLES);
  const db = new Kysely<ViewSchema>({ dialect: new SqliteDialect({ database: connection.forKysely }) });

  const requireReadable = (view: ViewName, reading: Reading | undefined) => {
    const standing = connection.all(STANDING, [view])[0] as Standing | undefined;
    if (standing?.status === 'running') return;
    if (standing?.status === 'rebuilding' && (standing.generation ?? 0) > 0) {
      const { position } = standing;
      if (reading?.atLeast != null && (position === null || reading.atLeast > position)) {
        throw new DomainError(
          'VIEW_BEHIND',
          `The view "${view}" is being rebuilt (${percent(view)}) and does not reach that position yet; ask again later.`,
        );
      }
      if (reading) noteFrozen(reading, position ?? 0n);
      return;
    }
    if (standing?.status === 'rebuilding') {
      throw new DomainError('UNAVAILABLE', `The view "${view}" is being rebuilt (${percent(view)}); ask again later.`);
    }
    // Why it stopped is for the operator's log: a caller could not act on it.
    const why = standing ? 'has stopped; an operator finds the reason in the log' : 'was never built';
    throw new DomainError('UNAVAILABLE', `The view "${view}" ${why}.`);
  };
  const percent = (view: ViewName) => {
    const [state] = readViewStates(connection, view);
    return `${Math.floor(100 * (state?.rebuild?.fraction ?? 0))} % done`;
  };

  return {
    of: (view, reading) => {
      requireReadable(view, reading);
      return db;
    },
    core: () => db as unknown as ReturnType<Views['core']>,
    snapshot: async (view, work, reading) => {
      requireReadable(view, reading);
      return db.transaction().execute(work);
    },
    position: (view) => {
      const [row] = view === undefined ? connection.all(POSITION, []) : connection.all(POSITION_OF, [view]);
      const position = row?.position as Position | null | undefined;
      return position === undefined || position === null || position < 0n ? null : position;
    },
    cursors: () => connection.all(CURSORS, []) as unknown as Cursor[],
    states: () => readViewStates(connection),
    close: () => connection.close(),
  };
}
