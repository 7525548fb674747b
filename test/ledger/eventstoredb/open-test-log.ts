// A log on EventStoreDB for one test: on the wire-level stand-in, or on a real server when COUNTERSIGN_EVENTSTORE names one. Each
// has streams of its own on a server that may hold others': names get a prefix on the way in and lose it on the way out.
import { randomUUID } from 'node:crypto';
import type { EventStore, StoredEvent } from '../../../ledger/event-store.ts';
import { openConnection } from '../../../ledger/eventstoredb/connection.ts';
import { ESDB_LIMITS, type EsdbLimits } from '../../../ledger/eventstoredb/esdb-limits.ts';
import { makeEsdbStore } from '../../../ledger/eventstoredb/make-esdb-store.ts';
import { type EsdbLog, openEsdbLog } from '../../../ledger/eventstoredb/open-esdb-log.ts';
import { type EventStoreStandIn, startEventStoreStandIn } from '../../support/eventstoredb-stand-in/start-stand-in.ts';

/** Short waits: what is waited for is on this machine. */
export const TEST_LIMITS: EsdbLimits = { ...ESDB_LIMITS, tryMs: 1_000, giveUpMs: 20_000, pageEvents: 100 };

export const realServer = process.env.COUNTERSIGN_EVENTSTORE;

export interface TestLog {
  readonly log: EsdbLog;
  readonly store: EventStore;
  readonly prefix: string;
  readonly standIn: EventStoreStandIn;
  readonly alarms: string[];
  close(): Promise<void>;
}

export async function openTestLog({ limits = TEST_LIMITS } = {}): Promise<TestLog> {
  const standIn = await startEventStoreStandIn();
  const opened = await openOn(standIn.connectionString, limits);
  return {
    ...opened,
    standIn,
    async close() {
      await opened.close();
      await standIn.stop();
    },
  };
}

/** As above without a thread: the store itself, for suites that open hundreds. */
export function openStoreOn(connectionString: string, limits: EsdbLimits = TEST_LIMITS) {
  const prefix = `t${randomUUID()}-`;
  const esdb = makeEsdbStore({ connection: openConnection(connectionString), prefixes: [prefix], limits });
  return { esdb, store: withPrefix(esdb, prefix), prefix, close: () => esdb.close() };
}

/** A fresh, empty set of streams on the server at `connectionString`. */
export async function openOn(connectionString: string, limits: EsdbLimits = TEST_LIMITS) {
  const prefix = `t${randomUUID()}-`;
  const alarms: string[] = [];
  const log = await openEsdbLog({
    connectionString,
    prefixes: [prefix],
    limits,
    onAlarm: (sentence) => alarms.push(sentence),
  });
  return { log, store: withPrefix(log.store, prefix), prefix, alarms, close: () => log.close() };
}

/** Names too long for the prefix are passed on as they are: the store refuses them as it should. */
export function withPrefix(store: EventStore, prefix: string): EventStore {
  const wire = (stream: string) => (/^[^$\p{Cc}\p{Cs}]{1,200}$/u.test(stream) ? prefix + stream : stream);
  const own = (events: readonly StoredEvent[]) =>
    events.map((event) => ({ ...event, stream: event.stream.slice(prefix.length) }));
  return {
    append: async (stream, expected, events) =>
      own(
        await store.append(wire(stream), expected, events).catch((error) => {
          if (error?.name === 'WrongExpectedRevision') Object.assign(error, { stream });
          throw error;
        }),
      ),
    readStream: async (stream, options) => own(await store.readStream(wire(stream), options)),
    readAll: async (options) => own(await store.readAll(options)),
    async *subscribe(options) {
      for await (const item of store.subscribe(options)) {
        yield item.kind === 'events' ? { kind: 'events', events: own(item.events) } : item;
      }
    },
    close: () => store.close(),
  };
}
