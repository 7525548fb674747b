// What does the embedded log's thread answer to the threads that have a port to it?
import type { LogStats } from '../event-log.ts';
import type { PackedAppend } from '../packed-append.ts';
import type { AppendOutcome } from './log-writer.ts';

/** A type and not an interface, so that it is a record of handlers. */
export type LogHandlers = {
  /** All that one client had to append at one moment; the answers come together, after the commits that hold them. */
  appendAll(appends: readonly PackedAppend[]): Promise<readonly AppendOutcome[]>;
  stats(): LogStats;
  /** Counts commits that stored something; waiters are notified. */
  commitCell(): Int32Array<SharedArrayBuffer>;
};
