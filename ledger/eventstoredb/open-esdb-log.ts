// How does a process open its log on EventStoreDB? It starts the one thread that holds the client, and hands doors to the others.
import { MessageChannel, Worker } from 'node:worker_threads';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { EventLog, LogDoor } from '../event-log.ts';
import { connectRemoteStore } from '../remote/connect-remote-store.ts';
import { openConnection } from './connection.ts';
import { ESDB_LIMITS, type EsdbLimits } from './esdb-limits.ts';
import type { EsdbThreadAnswer, EsdbThreadData, EsdbThreadMessage } from './esdb-thread.ts';
import type { EsdbStats } from './make-esdb-store.ts';

export interface EsdbLogConfig {
  /** `esdb://user:password@host:2113?tls=true`, or `esdb+discover://…` for a cluster. */
  readonly connectionString: string;
  readonly prefixes?: readonly string[] | undefined;
  readonly onAlarm?: ((sentence: string) => void) | undefined;
  readonly limits?: EsdbLimits;
}

export interface EsdbLog extends EventLog {
  esdbStats(): Promise<EsdbStats>;
}

/** Throws a sentence when the address cannot be read. Whether a server is there shows at the first call. */
export async function openEsdbLog(config: EsdbLogConfig): Promise<EsdbLog> {
  const { connectionString, prefixes, onAlarm, limits = ESDB_LIMITS } = config;
  // Read here once, so that a wrong address is an error of this call and not of a thread. It connects to nothing.
  await openConnection(connectionString).close();
  const worker = new Worker(new URL('./esdb-thread.ts', import.meta.url), {
    workerData: { connectionString, prefixes, limits } satisfies EsdbThreadData,
    name: 'log',
  });
  const asked = new Map<number, { resolve: (stats: EsdbStats) => void; reject: (error: Error) => void }>();
  let nextAsked = 0;
  let closing: Promise<void> | undefined;
  worker.on('message', (answer: EsdbThreadAnswer) => {
    if ('alarm' in answer) onAlarm?.(answer.alarm);
    else if ('statsOf' in answer) {
      asked.get(answer.statsOf)?.resolve(answer.stats);
      asked.delete(answer.statsOf);
    }
  });
  const died = new Promise<Error>((resolve) => {
    worker.once('error', (error) => resolve(error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', (code) => {
      if (!closing) resolve(new Error(`The log's thread ended with code ${code}.`));
    });
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  void ended.then(() => {
    for (const { reject } of asked.values()) reject(new Error("The log's thread has ended."));
    asked.clear();
  });

  function door(): Extract<LogDoor, { kind: 'remote' }> {
    if (closing) throw new DomainError('UNAVAILABLE', 'The ledger is closed; open it again to go on.');
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ connect: port1 } satisfies EsdbThreadMessage, [port1]);
    return { kind: 'remote', port: port2 };
  }

  const esdbStats = () =>
    new Promise<EsdbStats>((resolve, reject) => {
      if (closing) return reject(new DomainError('UNAVAILABLE', 'The ledger is closed; open it again to go on.'));
      const number = nextAsked++;
      asked.set(number, { resolve, reject });
      worker.postMessage({ stats: number } satisfies EsdbThreadMessage);
    });

  const store = connectRemoteStore(door().port);
  return {
    store,
    door,
    esdbStats,
    async stats() {
      const { tries, ...counts } = await esdbStats();
      return { commits: tries, ...counts };
    },
    died,
    close() {
      closing ??= (async () => {
        await store.close();
        worker.postMessage({ stop: true } satisfies EsdbThreadMessage);
        await ended;
      })();
      return closing;
    },
  };
}
