// What do readers of the views hold? Typed queries on a connection of their own that never waits for the projector.
import type { Kysely } from 'kysely';
import type { Position } from '../domain/kernel/event.ts';
import type { Reading } from './reading.ts';
import type { ViewName } from './registry.ts';
import type { ViewSchema } from './view-schema.ts';
import type { Cursor, Rebuild } from './view-store.ts';

/** For people: how a view stands, what is being done about it, and what its last rebuild took. */
export interface ViewState extends Cursor {
  readonly rebuild:
    | (Pick<Rebuild, 'version' | 'position' | 'status' | 'reason' | 'startedAt' | 'events' | 'busyMs'> & {
        /** Of the way through the log, 0 to 1. */
        readonly fraction: number;
      })
    | null;
  readonly lastRebuild: { readonly at: string; readonly events: number; readonly busyMs: number } | null;
}

export interface Views {
  /**
   * Queries on one view's tables. Throws UNAVAILABLE when that view has stopped, or is built again and has no rows that this
   * build can read: old rows must not pass for current ones. Rows that stand still while their view is built again are given,
   * and the `reading` says so; throws VIEW_BEHIND when it asks for more than they hold.
   */
  of(view: ViewName, reading?: Reading): Kysely<ViewSchema>;
  /** Tables that belong to no view; readable whatever has stopped. */
  core(): Kysely<Pick<ViewSchema, 'anomaly' | 'view_cursor'>>;
  /** Several queries on one state of the views. */
  snapshot<T>(view: ViewName, work: (db: Kysely<ViewSchema>) => Promise<T>, reading?: Reading): Promise<T>;
  /** Everything up to here is in every running view, or in the named one; null before the first event. */
  position(view?: ViewName): Position | null;
  cursors(): readonly Cursor[];
  states(): readonly ViewState[];
  close(): void;
}
