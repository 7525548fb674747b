// What stands in the log's file? Read past the server, by the ledger's own code, while the server runs or after it.
import { join } from 'node:path';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import type { Recorded } from '../../../domain/kernel/event.ts';
import { decodeEvent } from '../../../ledger/codec.ts';
import type { StoredEvent } from '../../../ledger/event-store.ts';
import { openLogForReading } from '../../../ledger/sqlite/log-file.ts';
import { makeLogReader } from '../../../ledger/sqlite/log-reader.ts';

export type LedgerEvent = Recorded<DomainEvent>;
export type EventOf<T extends DomainEvent['type']> = Extract<LedgerEvent, { type: T }>;

export const logFile = (dataDir: string) => join(dataDir, 'log', 'ledger.sqlite');
export const viewsFile = (dataDir: string) => join(dataDir, 'views', 'views.sqlite');

export function readStored(dataDir: string): StoredEvent[] {
  const database = openLogForReading(logFile(dataDir));
  try {
    return makeLogReader(database).readAll({ limit: 1_000_000 });
  } finally {
    database.close();
  }
}

/** Throws when an event is not one of ours: in these tests nobody else writes. */
export function readLedger(dataDir: string): LedgerEvent[] {
  return readStored(dataDir).map((stored) => {
    const decoded = decodeEvent(stored);
    if (decoded.kind === 'foreign') throw new Error(`${stored.type} is not in the catalogue.`);
    return decoded.event;
  });
}

export function ofType<T extends DomainEvent['type']>(events: readonly LedgerEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
