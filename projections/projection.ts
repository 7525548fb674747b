// What is a projection? Handlers from facts to rows of its own tables. It never reads another projection's tables (they may
// stand elsewhere in the log while one of them is rebuilt), and it never throws at a recorded fact: what is odd is an anomaly.
import type { DomainEvent, EventType } from '../domain/event-catalog.ts';
import type { Recorded } from '../domain/kernel/event.ts';
import type { StoredEvent } from '../ledger/event-store.ts';
import type { Table } from './table.ts';
import type { ViewWriter } from './view-writer.ts';

export type EventOf<T extends EventType> = Recorded<Extract<DomainEvent, { type: T }>>;

/** `stored`: the event as bytes, for digests. Runs inside the batch's transaction. */
export type Handler<E> = (event: E, views: ViewWriter, stored: StoredEvent) => void | Promise<void>;

export interface Projection {
  readonly name: string;
  /** Raised with every change of tables or handlers: the view is then built again from the first event. */
  readonly version: number;
  readonly tables: readonly Table[];
  readonly on: { readonly [T in EventType]?: Handler<EventOf<T>> };
  /** Every event of the catalogue, after `on`; for views that list all of them. */
  readonly onEvery?: Handler<Recorded<DomainEvent>>;
}
