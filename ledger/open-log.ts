// Which log does this process write? The embedded one, or EventStoreDB when an address is set. The one place that chooses.
import { STREAM_PREFIXES } from '../domain/kernel/ids.ts';
import type { EventLog } from './event-log.ts';
import { openEsdbLog } from './eventstoredb/open-esdb-log.ts';
import { openSqliteLog } from './sqlite/open-sqlite-log.ts';

export interface LogConfig {
  /** The embedded log's file. */
  readonly file: string;
  /** `esdb://…`; `undefined`: embedded. */
  readonly eventStore: string | undefined;
  /** Somebody hides or limits what was recorded; one sentence. */
  readonly onAlarm?: ((sentence: string) => void) | undefined;
}

/** Throws a sentence when the file is not a log of ours or the address cannot be read. */
export async function openEventLog({ file, eventStore, onAlarm }: LogConfig): Promise<EventLog> {
  if (eventStore === undefined) return openSqliteLog({ file });
  return openEsdbLog({ connectionString: eventStore, prefixes: STREAM_PREFIXES, onAlarm });
}
