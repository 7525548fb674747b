// The thread that holds the one client of this process and serves the others over their ports.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serveStore } from '../remote/serve-store.ts';
import { openConnection } from './connection.ts';
import type { EsdbLimits } from './esdb-limits.ts';
import { type EsdbStats, makeEsdbStore } from './make-esdb-store.ts';

export interface EsdbThreadData {
  /** With its credentials: it goes to this thread alone and is never written anywhere. */
  readonly connectionString: string;
  readonly prefixes: readonly string[] | undefined;
  readonly limits: EsdbLimits;
}

/** From the thread that opened the log. */
export type EsdbThreadMessage =
  | { readonly connect: MessagePort }
  | { readonly stats: number }
  | { readonly stop: true };

/** To it. */
export type EsdbThreadAnswer =
  | { readonly alarm: string }
  | { readonly statsOf: number; readonly stats: EsdbStats }
  | { readonly stopped: true };

const { connectionString, prefixes, limits } = workerData as EsdbThreadData;
const parent = parentPort!;
const say = (answer: EsdbThreadAnswer) => parent.postMessage(answer);
const store = makeEsdbStore({
  connection: openConnection(connectionString),
  prefixes,
  limits,
  onAlarm: (alarm) => say({ alarm }),
});
const ports = new Set<MessagePort>();

parent.on('message', async (message: EsdbThreadMessage) => {
  if ('connect' in message) {
    const { connect } = message;
    ports.add(connect);
    connect.on('close', () => ports.delete(connect));
    serveStore(connect, store);
  } else if ('stats' in message) {
    say({ statsOf: message.stats, stats: store.stats() });
  } else {
    await store.close();
    for (const port of ports) port.close();
    say({ stopped: true });
    parent.close();
  }
});
