// How does each view stand? Read from the notes that the projector writes with the rows, so that it can be asked beside it.
import type { Position } from '../../domain/kernel/event.ts';
import type { Cursor } from '../view-store.ts';
import type { ViewState } from '../views.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

const STATES = `select c.name, c.version, c.position, c.status, c.reason,
    r.version as rebuild_version, r.generation, r.position as beside, r.status as rebuild_status, r.reason as rebuild_reason,
    r.started_at, r.events, r.busy_us, b.rebuilt_at, b.events as last_events, b.busy_us as last_busy_us
  from view_cursor c left join view_rebuild r on r.name = c.name left join view_build b on b.name = c.name`;
const ALL = `${STATES} order by c.name`;
const ONE = `${STATES} where c.name = ?`;
const BOUNDS = `select (select position from log_origin) as first, (select max(position) from view_cursor) as last`;

type StateRow = Cursor & {
  readonly rebuild_version: number | null;
  readonly generation: number;
  readonly beside: Position | null;
  readonly rebuild_status: 'running' | 'stopped';
  readonly rebuild_reason: string | null;
  readonly started_at: string;
  readonly events: number;
  readonly busy_us: number;
  readonly rebuilt_at: string | null;
  readonly last_events: number;
  readonly last_busy_us: number;
};

/** `name`: that view alone. */
export function readViewStates(connection: SqliteConnection, name?: string): ViewState[] {
  const rows = (name === undefined ? connection.all(ALL, []) : connection.all(ONE, [name])) as unknown as StateRow[];
  const { first, last } = connection.all(BOUNDS, [])[0] as { first: Position | null; last: Position | null };
  return rows.map((row) => {
    const position = row.generation === 0 ? row.position : row.beside;
    return {
      name: row.name,
      version: row.version,
      position: row.position,
      status: row.status,
      reason: row.reason,
      rebuild:
        row.rebuild_version === null
          ? null
          : {
              version: row.rebuild_version,
              position,
              fraction: fractionOf(position, first, last),
              status: row.rebuild_status,
              reason: row.rebuild_reason,
              startedAt: row.started_at,
              events: row.events,
              busyMs: row.busy_us / 1000,
            },
      lastRebuild:
        row.rebuilt_at === null
          ? null
          : { at: row.rebuilt_at, events: row.last_events, busyMs: row.last_busy_us / 1000 },
    };
  });
}

/** By positions: gaps in them mean nothing, but over a whole log they are even enough. */
function fractionOf(position: Position | null, first: Position | null, last: Position | null): number {
  if (position === null || first === null || last === null) return 0;
  if (last <= first || position >= last) return 1;
  return Math.max(0, Number(position - first) / Number(last - first));
}
