// What do readers of the views hold? Typed queries on a connection of their own that never waits for the projector.
import type { Kysely } from 'kysely';
import type { Position } from '../domain/kernel/event.ts';
import type { ViewName } from './registry.ts';
import type { ViewSchema } from './view-schema.ts';
import type { Cursor } from './view-store.ts';

export interface Views {
  /** Queries on one view's tables. Throws UNAVAILABLE when that view has stopped: old rows must not pass for current ones. */
  of(view: ViewName): Kysely<ViewSchema>;
  /** Tables that belong to no view; readable whatever has stopped. */
  core(): Kysely<Pick<ViewSchema, 'anomaly' | 'view_cursor'>>;
  /** Several queries on one state of the views. */
  snapshot<T>(view: ViewName, work: (db: Kysely<ViewSchema>) => Promise<T>): Promise<T>;
  /** Everything up to here is in every running view; null before the first event. */
  position(): Position | null;
  cursors(): readonly Cursor[];
  close(): void;
}
