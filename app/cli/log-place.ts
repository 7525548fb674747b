// Where is a log? In a data folder or in EventStoreDB: what `migrate` reads from and writes to, opened and held.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { STREAM_PREFIXES } from '../../domain/kernel/ids.ts';
import { lockDataFolder } from '../../ledger/data-folder-lock.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { connectionName } from '../../ledger/eventstoredb/connection-name.ts';
import type { ReadableLog } from '../../ledger/log-events.ts';
import { openEventLog } from '../../ledger/open-log.ts';
import { openReadableLog } from '../../ledger/sqlite/readable-log.ts';
import { dataFiles } from '../data-files.ts';

export interface LogPlace<Log extends ReadableLog = ReadableLog> {
  /** Without credentials. */
  readonly name: string;
  /** Set where it is a data folder. */
  readonly dataDir: string | undefined;
  readonly log: Log;
  /** Whether its readers see a stream as ours. */
  isOurs(stream: string): boolean;
  close(): Promise<void>;
}

export const isAddress = (text: string) => /^esdb(\+discover)?:\/\//.test(text);

export const placeName = (text: string) => (isAddress(text) ? connectionName(text) : resolve(text));

const everyStream = () => true;
const ownStream = (stream: string) => STREAM_PREFIXES.some((prefix) => stream.startsWith(prefix));

/** To read from. `hold`: a data folder is locked, so that no server appends to it meanwhile. */
export async function openSource(text: string, hold: boolean, onAlarm: (sentence: string) => void): Promise<LogPlace> {
  if (isAddress(text)) return openAddress(text, onAlarm);
  const dataDir = resolve(text);
  const file = dataFiles(dataDir).log;
  if (!existsSync(file)) throw new Error(`There is no log in ${dataDir} (${file}); give the data folder of a server.`);
  const lock = hold ? lockDataFolder(dataDir) : undefined;
  try {
    const log = openReadableLog(file);
    return {
      name: dataDir,
      dataDir,
      log,
      isOurs: everyStream,
      async close() {
        log.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** To write to: a data folder is made where there is none, and locked. */
export async function openTarget(text: string, onAlarm: (sentence: string) => void): Promise<LogPlace<EventStore>> {
  if (isAddress(text)) return openAddress(text, onAlarm);
  const dataDir = resolve(text);
  const lock = lockDataFolder(dataDir);
  try {
    const log = await openEventLog({ file: dataFiles(dataDir).log, eventStore: undefined });
    return {
      name: dataDir,
      dataDir,
      log: log.store,
      isOurs: everyStream,
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

async function openAddress(address: string, onAlarm: (sentence: string) => void): Promise<LogPlace<EventStore>> {
  const log = await openEventLog({ file: '', eventStore: address, onAlarm });
  return {
    name: connectionName(address),
    dataDir: undefined,
    log: log.store,
    isOurs: ownStream,
    close: () => log.close(),
  };
}
