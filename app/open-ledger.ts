// Opens what everything else stands on: the folder's lock, the keys, the log and a clock that goes on where the log ended.

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type ClockCell, makeClockCell, makeMonotonicClock } from '../ledger/clock.ts';
import { lockDataFolder } from '../ledger/data-folder-lock.ts';
import type { EventLog } from '../ledger/event-log.ts';
import { lastRecordedAt } from '../ledger/last-recorded-at.ts';
import { openEventLog } from '../ledger/open-log.ts';
import { openKeysFolder, readOrCreateKek } from '../ledger/vault/keys-folder.ts';
import type { Config } from './config.ts';
import { type DataFiles, dataFiles } from './data-files.ts';
import { refuseTwoLogs } from './refuse-two-logs.ts';
import { refuseOtherLog, rememberLog } from './remember-log.ts';

export interface OpenLedger {
  readonly files: DataFiles;
  readonly kek: Uint8Array;
  readonly log: EventLog;
  readonly clockCell: ClockCell;
  readonly clock: Clock;
  /** From now on the folder belongs to this log. For when it has a first event and the views agree that it is theirs. */
  remember(): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerEars {
  readonly onAlarm?: (sentence: string) => void;
  /** The log has not answered its first read yet; it is asked for half a minute before the start fails. */
  readonly onWait?: () => void;
}

const SAID_AFTER_MS = 2_000;

/** Throws DomainError UNAVAILABLE when another process holds the folder. */
export async function openLedger(config: Config, { onAlarm, onWait }: LedgerEars = {}): Promise<OpenLedger> {
  const lock = lockDataFolder(config.dataDir);
  try {
    await openKeysFolder(config.keysDir);
    const kek = await readOrCreateKek(config.keysDir, randomBytes);
    const files = dataFiles(config.dataDir);
    for (const folder of ['log', 'views', 'vault', 'artifacts']) {
      mkdirSync(join(config.dataDir, folder), { recursive: true, mode: 0o700 });
    }
    refuseTwoLogs(config.dataDir, files.log, config.eventStore);
    const log = await openEventLog({ file: files.log, eventStore: config.eventStore, onAlarm });
    const clockCell = makeClockCell();
    const origin = join(config.dataDir, 'log', 'origin.json');
    const late = setTimeout(() => onWait?.(), SAID_AFTER_MS);
    const opened = refuseOtherLog(origin, log.store).then(() => lastRecordedAt(log.store));
    const last = await opened
      .catch(async (error) => {
        await log.close();
        throw error;
      })
      .finally(() => clearTimeout(late));
    const clock = makeMonotonicClock(clockCell, Date.now, last);
    return {
      files,
      kek,
      log,
      clockCell,
      clock,
      remember: () => rememberLog(origin, log.store),
      async close() {
        await log.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
