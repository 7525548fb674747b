// What does a process hold when it has opened its log? The store for its own thread, doors for its other threads, and word of
// its death. Which adapter stands behind is decided by `open-log.ts` alone.
import type { MessagePort } from 'node:worker_threads';
import type { EventStore } from './event-store.ts';

/** Plain data and a port: put it into a thread's workerData, its port into the transferList; `connectLog` there opens it. */
export type LogDoor =
  | { readonly kind: 'sqlite'; readonly file: string; readonly port: MessagePort }
  | { readonly kind: 'remote'; readonly port: MessagePort };

export interface LogStats {
  /** Transactions, each ended by a sync; in a store elsewhere, appends that it answered. */
  readonly commits: number;
  /** Appends answered, conflicts and retries with them. */
  readonly appends: number;
  /** Events stored. */
  readonly events: number;
  /** Of a store elsewhere: tries whose outcome was not known, followers dropped, events of others passed over, alarms raised. */
  readonly unknown?: number;
  readonly drops?: number;
  readonly foreign?: number;
  readonly alarms?: number;
}

export interface EventLog {
  readonly store: EventStore;
  /** For one other thread, used once. */
  door(): LogDoor;
  stats(): Promise<LogStats>;
  /** Resolves when the log's thread ends without `close()`: nothing can be recorded any more, so the process should end. */
  readonly died: Promise<Error>;
  /** Answers what was appended before, then ends the thread. Close the other threads first. */
  close(): Promise<void>;
}
