// Would this start begin a second history? A data folder belongs to one log: once its events stand in an embedded file they may
// be carried to EventStoreDB (`countersign migrate`), but the two never go on beside each other.
import { existsSync } from 'node:fs';
import { DomainError } from '../domain/kernel/errors.ts';
import { readMoved } from '../ledger/moved-log.ts';
import { openLogForReading } from '../ledger/sqlite/log-file.ts';

/** Throws UNAVAILABLE. */
export function refuseTwoLogs(dataDir: string, logFile: string, eventStore: string | undefined): void {
  const moved = readMoved(dataDir);
  if (eventStore === undefined) {
    if (moved) {
      throw new DomainError(
        'UNAVAILABLE',
        `The log of ${dataDir} has moved to ${moved.to} (${moved.events} events, ${moved.at}); set COUNTERSIGN_EVENTSTORE, or carry it back with countersign migrate.`,
      );
    }
    return;
  }
  if (moved || !existsSync(logFile)) return;
  const database = openLogForReading(logFile);
  try {
    if (database.prepare('SELECT 1 FROM events LIMIT 1').get() === undefined) return;
  } finally {
    database.close();
  }
  throw new DomainError(
    'UNAVAILABLE',
    `COUNTERSIGN_EVENTSTORE is set, but ${dataDir} holds a log of its own; carry it over with countersign migrate, or name a new data folder.`,
  );
}
