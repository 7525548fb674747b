// The log of one moment, as a file of its own, while the server goes on appending. What stands in it is read again from the
// copy, not from the log.
import type { StoredEvent } from '../event-store.ts';
import { makeLogDigest } from '../log-digest.ts';
import { logEvents } from '../log-events.ts';
import { openLogForReading } from './log-file.ts';
import { openReadableLog } from './readable-log.ts';
import { snapshotDatabase } from './snapshot-database.ts';

export interface LogSummary {
  readonly events: number;
  /** See log-digest.ts. */
  readonly digest: string;
  readonly last: StoredEvent | undefined;
}

/** Throws UNAVAILABLE when `file` is not a log of ours. `to` must not be there. */
export function backUpLog(file: string, to: string): void {
  const database = openLogForReading(file);
  try {
    snapshotDatabase(database, to);
  } finally {
    database.close();
  }
}

/** Reads the log whole, and hands each event on. */
export async function summarizeLog(
  file: string,
  onEvent: (event: StoredEvent) => void = () => {},
): Promise<LogSummary> {
  const log = openReadableLog(file);
  try {
    const digest = makeLogDigest();
    let last: StoredEvent | undefined;
    for await (const event of logEvents(log)) {
      digest.add(event);
      onEvent(event);
      last = event;
    }
    return { events: digest.events(), digest: digest.hex(), last };
  } finally {
    log.close();
  }
}
