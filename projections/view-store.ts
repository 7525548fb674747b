// Where do the rows of the views and their cursors live? The port the projector writes to: one transaction a batch moves a
// group of views and their cursors together. Embedded: SQLite (projections/sqlite).
import type { Position } from '../domain/kernel/event.ts';
import type { StoredEvent } from '../ledger/event-store.ts';
import type { Projection } from './projection.ts';
import type { ViewWriter } from './view-writer.ts';

export interface Cursor {
  readonly name: string;
  readonly version: number;
  /** Last event handled, or null before the first. */
  readonly position: Position | null;
  /** `stopped`: it met an event it cannot read, or failed at one; the others run on. */
  readonly status: 'running' | 'stopped';
  readonly reason: string | null;
}

/** The first event of a log; `undefined` elsewhere: the log is empty. */
export interface LogOrigin {
  readonly eventId: string;
  readonly position: Position;
}

/** An event by its place in its stream, which every store can look up. */
export type LogPlace = Pick<StoredEvent, 'stream' | 'revision' | 'id' | 'position'>;

export interface ViewTransaction {
  writerOf(projection: Projection): ViewWriter;
  /** The log was empty when the views were made, and this is its first event; kept with the first rows made of it. */
  setOrigin(origin: LogOrigin): void;
  /** `last`: the last event that was handled. */
  moveCursor(names: readonly string[], last: LogPlace): void;
  stop(name: string, position: Position | null, reason: string): void;
}

export interface ViewStore {
  /** Where it is, for messages: what is removed to have the views built again. */
  readonly location: string;
  /**
   * Makes tables of new or changed projections, empties changed ones, drops what is no longer registered; gives the cursors.
   * When the same log stands in another store by now (its first event has another position), all are emptied: positions are
   * a store's own. Throws when the views are those of another log.
   */
  migrate(projections: readonly Projection[], origin: LogOrigin | undefined): Cursor[];
  /** Of the furthest view; `undefined` before the first event. */
  place(): LogPlace | undefined;
  /** All or nothing. */
  transaction<T>(work: (transaction: ViewTransaction) => Promise<T>): Promise<T>;
  close(): void;
}
