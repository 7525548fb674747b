// How does a thread use a store that another thread holds? One client a process is what EventStoreDB's library bears
// (docs/adr/0013); the threads share it over ports, and the protocol's work is done off the HTTP thread.
import type { MessagePort } from 'node:worker_threads';
import { DomainError } from '../../domain/kernel/errors.ts';
import { checkBatchSize } from '../catch-up.ts';
import { checkAppend, checkLimit, checkPlace, checkStream } from '../check-append.ts';
import { AppendOutcomeUnknown, type EventStore } from '../event-store.ts';
import { packAppend } from '../packed-append.ts';
import { fromWire, makeRpcClient } from '../thread-rpc.ts';
import type { StoreHandlers } from './serve-store.ts';

/** @param port whose other side `serveStore` has; given to one store only. */
export function connectRemoteStore(port: MessagePort): EventStore {
  const rpc = makeRpcClient<StoreHandlers>(port);
  const unanswered = new Set<Promise<unknown>>();
  const subscriptions = new Set<AbortController>();
  let nextSubscription = 0;
  let closed = false;
  let closing: Promise<void> | undefined;
  // An idle store keeps nobody alive; whoever waits for an answer does.
  port.unref();
  let held = 0;

  async function call<T>(ask: () => Promise<T>): Promise<T> {
    if (held++ === 0) port.ref();
    const asked = ask();
    unanswered.add(asked);
    try {
      return await asked;
    } finally {
      unanswered.delete(asked);
      if (--held === 0) port.unref();
    }
  }

  const refuseClosed = () => {
    if (closed) throw new DomainError('UNAVAILABLE', 'The ledger is closed; open it again to go on.');
  };

  return {
    async append(stream, expected, events) {
      checkAppend(stream, expected, events);
      refuseClosed();
      const packed = packAppend(stream, expected, events);
      const answer = await call(() => rpc.append(packed)).catch((error: Error) => {
        throw new AppendOutcomeUnknown(`The log did not answer: ${error.message}`);
      });
      if ('error' in answer) throw fromWire(answer.error);
      return answer.stored;
    },
    async readStream(stream, options) {
      checkStream(stream);
      checkLimit(options.limit);
      checkPlace(options.from);
      refuseClosed();
      return call(() => rpc.readStream(stream, options));
    },
    async readAll(options) {
      checkLimit(options.limit);
      checkPlace(options.after);
      refuseClosed();
      return call(() => rpc.readAll(options));
    },
    async *subscribe({ signal, ...options } = {}) {
      checkBatchSize(options.batchSize);
      checkPlace(options.after);
      if (closed || signal?.aborted) return;
      const id = nextSubscription++;
      const stop = new AbortController();
      subscriptions.add(stop);
      // An abort ends the other side's wait, which answers the `next` that waits here.
      const end = () => void rpc.unsubscribe(id).catch(() => undefined);
      const abort = () => stop.abort();
      stop.signal.addEventListener('abort', end);
      signal?.addEventListener('abort', abort);
      try {
        await call(() => rpc.subscribe(id, options));
        while (!stop.signal.aborted) {
          const item = await call(() => rpc.next(id));
          if (item === undefined || stop.signal.aborted) return;
          yield item;
        }
      } catch (error) {
        if (!closed) throw error;
      } finally {
        signal?.removeEventListener('abort', abort);
        subscriptions.delete(stop);
        if (!stop.signal.aborted) end();
      }
    },
    close() {
      closing ??= (async () => {
        closed = true;
        for (const stop of subscriptions) stop.abort();
        while (unanswered.size > 0) await Promise.allSettled(unanswered);
        port.close();
      })();
      return closing;
    },
  };
}
