// The embedded log for somebody who only reads and holds nothing: beside a server that runs, or after one that does not.
import type { ReadableLog } from '../log-events.ts';
import { openLogForReading } from './log-file.ts';
import { makeLogReader } from './log-reader.ts';

export interface OpenReadableLog extends ReadableLog {
  close(): void;
}

/** Throws UNAVAILABLE for a file that is missing or not ours. */
export function openReadableLog(file: string): OpenReadableLog {
  const database = openLogForReading(file);
  const reader = makeLogReader(database);
  return {
    readAll: async (options) => reader.readAll(options),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}
