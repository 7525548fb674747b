// How does a process open its log? It starts the one thread that writes, and hands ports to the threads that append.
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { EventLog } from '../event-log.ts';
import { connectSqliteLog, type SqliteEventStore } from './connect-sqlite-log.ts';
import { openLogForWriting } from './log-file.ts';
import type { LogThreadAnswer, LogThreadData, LogThreadMessage } from './log-thread.ts';

export interface SqliteLog extends EventLog {
  readonly store: SqliteEventStore;
  /** For `connectSqliteLog` in another thread: put it into the thread's workerData and transferList. */
  client(): MessagePort;
}

/** Throws UNAVAILABLE when the file is not a log of ours. One process a file: `lockDataFolder` sees to it. */
export function openSqliteLog({ file }: { file: string }): SqliteLog {
  // Created and checked here, so that a wrong file is an error of this call and not of a thread.
  openLogForWriting(file).close();
  const worker = new Worker(new URL('./log-thread.ts', import.meta.url), {
    workerData: { file } satisfies LogThreadData,
    name: 'log',
  });
  let closing: Promise<void> | undefined;
  const died = new Promise<Error>((resolve) => {
    // It goes on telling each caller why, and serves nobody: the process has to start anew.
    worker.once('message', ({ stopped }: LogThreadAnswer) => resolve(new Error(`The log has stopped: ${stopped}.`)));
    worker.once('error', (error) => resolve(error instanceof Error ? error : new Error(String(error))));
    worker.once('exit', (code) => {
      if (!closing) resolve(new Error(`The log thread ended with code ${code}.`));
    });
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  function client(): MessagePort {
    if (closing) throw new DomainError('UNAVAILABLE', 'The ledger is closed; open it again to go on.');
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ connect: port1 } satisfies LogThreadMessage, [port1]);
    return port2;
  }

  const store = connectSqliteLog({ file, port: client() });
  return {
    store,
    client,
    door: () => ({ kind: 'sqlite', file, port: client() }),
    stats: () => store.stats(),
    died,
    close() {
      closing ??= (async () => {
        await store.close();
        worker.postMessage({ stop: true } satisfies LogThreadMessage);
        await ended;
      })();
      return closing;
    },
  };
}
