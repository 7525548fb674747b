// Which event stores are measured? All that can be had here: memory, the embedded log, and EventStoreDB's protocol, on the server
// that COUNTERSIGN_EVENTSTORE names, else on the stand-in, which keeps nothing on disk: its figures say what our side costs.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventStore, StoredEvent } from '../ledger/event-store.ts';
import { openEsdbLog } from '../ledger/eventstoredb/open-esdb-log.ts';
import { makeMemoryEventStore } from '../ledger/memory/memory-event-store.ts';
import { openSqliteLog } from '../ledger/sqlite/open-sqlite-log.ts';
import { bareEsdbReads } from './bare-esdb-read.ts';
import type { BareRead } from './bare-read.ts';
import { openChild } from './child-channel.ts';
import type { StandInAnswer, StandInRequest } from './stand-in-process.ts';

export interface OpenAdapter {
  readonly store: EventStore;
  /** Every stream of the bench begins with it. */
  readonly prefix: string;
  readonly bare: readonly BareRead[];
  close(): Promise<void>;
}

export interface Adapter {
  readonly key: 'memory' | 'sqlite' | 'eventstoredb';
  /** For the reader's row. */
  readonly name: string;
  /** An empty log. `folder` is on a disk; each call needs another. */
  open(folder: string): Promise<OpenAdapter>;
}

const realServer = process.env.COUNTERSIGN_EVENTSTORE;

export const ADAPTERS: readonly Adapter[] = [
  { key: 'memory', name: 'memory', open: openMemory },
  { key: 'sqlite', name: 'SQLite', open: openSqlite },
  { key: 'eventstoredb', name: realServer ? 'EventStoreDB' : 'EventStoreDB (stand-in)', open: openEsdb },
];

/** Where an EventStoreDB is for as long as it is not closed. */
export async function startEsdbServer(): Promise<{ connectionString: string; close(): Promise<void> }> {
  if (realServer) return { connectionString: realServer, close: async () => {} };
  const child = openChild<StandInRequest, StandInAnswer>('stand-in-process.ts');
  const { connectionString } = await child.hear('serves');
  return { connectionString, close: () => child.end({ kind: 'close' }) };
}

export const sqliteFileIn = (folder: string): string => join(folder, 'log', 'ledger.sqlite');

async function openMemory(): Promise<OpenAdapter> {
  const store = makeMemoryEventStore();
  let events: readonly StoredEvent[] = [];
  const read = async (most: number) => {
    if (events.length < most) events = await store.readAll({ limit: most });
    let seen = 0;
    for (const { data } of events) if (data.byteLength > 0) seen += 1;
    return seen;
  };
  return { store, prefix: '', bare: [{ against: 'a loop over the array', read }], close: () => store.close() };
}

async function openSqlite(folder: string): Promise<OpenAdapter> {
  const file = sqliteFileIn(folder);
  const log = openSqliteLog({ file });
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare(
    'SELECT position, stream, revision, id, type, data, metadata FROM events ORDER BY position',
  );
  // As our reader does: lists are read faster than objects.
  rows.setReturnArrays(true);
  const read = async () => {
    let seen = 0;
    for (const row of rows.iterate()) if ((row as unknown as readonly Uint8Array[])[5]!.byteLength > 0) seen += 1;
    return seen;
  };
  return {
    store: log.store,
    prefix: '',
    bare: [{ against: 'a bare SELECT of the rows', read }],
    async close() {
      database.close();
      await log.close();
    },
  };
}

async function openEsdb(): Promise<OpenAdapter> {
  const prefix = `bench${randomUUID()}-`;
  const server = await startEsdbServer();
  const { connectionString } = server;
  const log = await openEsdbLog({ connectionString, prefixes: [prefix] });
  const { reads, close } = bareEsdbReads(connectionString, prefix);
  return {
    store: log.store,
    prefix,
    bare: reads,
    async close() {
      close();
      await log.close();
      await server.close();
    },
  };
}
