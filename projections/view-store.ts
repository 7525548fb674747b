// Where do the rows of the views and their cursors live? The port the projector writes to: one transaction a batch moves a
// group of views and their cursors together. Embedded: SQLite (projections/sqlite). A view is rebuilt in tables of its own
// beside those that answer, and takes their place in one transaction (ADR 0020).
import type { Position } from '../domain/kernel/event.ts';
import type { StoredEvent } from '../ledger/event-store.ts';
import type { Projection } from './projection.ts';
import type { ViewWriter } from './view-writer.ts';

export interface Cursor {
  readonly name: string;
  readonly version: number;
  /** Last event handled, or null before the first. */
  readonly position: Position | null;
  /**
   * `stopped`: it met an event it cannot read, or failed at one; the others run on. `rebuilding`: it is built again, and its
   * rows of before, where there are any that can be read, stand still at `position`. A rebuild that was asked for leaves
   * `running` as it is.
   */
  readonly status: 'running' | 'rebuilding' | 'stopped';
  readonly reason: string | null;
}

/** One set of a view's tables. */
export interface ViewCopy {
  readonly projection: Projection;
  /** 0: the tables by their own names, which readers see; above: those of a rebuild beside. */
  readonly generation: number;
}

/** A view that is being built, or whose building stopped. */
export interface Rebuild {
  readonly name: string;
  readonly version: number;
  readonly generation: number;
  readonly position: Position | null;
  readonly status: 'running' | 'stopped';
  readonly reason: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly events: number;
  readonly busyMs: number;
}

/** The first event of a log; `undefined` elsewhere: the log is empty. */
export interface LogOrigin {
  readonly eventId: string;
  readonly position: Position;
}

/** An event by its place in its stream, which every store can look up. */
export type LogPlace = Pick<StoredEvent, 'stream' | 'revision' | 'id' | 'position'>;

export interface ViewTransaction {
  /** Writes to that copy alone, its anomalies included. */
  writerOf(copy: ViewCopy): ViewWriter;
  /** The log was empty when the views were made, and this is its first event; kept with the first rows made of it. */
  setOrigin(origin: LogOrigin): void;
  /** `last`: the last event that was handled. */
  moveCursor(copies: readonly ViewCopy[], last: LogPlace): void;
  stop(copy: ViewCopy, position: Position | null, reason: string): void;
  /** What a slice of a rebuild took. */
  countWork(name: string, events: number, busyMs: number): void;
  /** The rebuilt copy takes the place of the old one, which is dropped, and runs from `position` on. */
  swapIn(copy: ViewCopy, position: Position | null): void;
}

/** How everything stands at a start. Running views all stand at one cursor, the furthest. */
export interface ViewsAtStart {
  readonly cursors: readonly Cursor[];
  /** Those that stopped before try again: this build may know what the last did not. */
  readonly rebuilds: readonly Rebuild[];
}

export interface ViewStore {
  /** Where it is, for messages: what is removed to have the views built again. */
  readonly location: string;
  /**
   * Makes tables of new projections, begins the rebuild of changed ones and of those it was asked for, drops what is no longer
   * registered. When the same log stands in another store by now (its first event has another position), all are emptied:
   * positions are a store's own. Throws when the views are those of another log.
   */
  migrate(projections: readonly Projection[], origin: LogOrigin | undefined): ViewsAtStart;
  /** Of the furthest view; `undefined` before the first event. */
  place(): LogPlace | undefined;
  /** All or nothing. */
  transaction<T>(work: (transaction: ViewTransaction) => Promise<T>): Promise<T>;
  /**
   * Begins to build a view again from the first event, in tables beside. Gives the rebuild, or what stands in its way:
   * `under way`: it is being built already; `not built`: there is nothing yet. Not within a transaction.
   */
  beginRebuild(projection: Projection): Rebuild | 'under way' | 'not built';
  close(): void;
}
