// The other end of `connectRemoteStore`: one store, held by one thread, serves the threads that have a port to it. A subscriber
// pulls item by item, so that its pace is the producer's across the port too.
import type { MessagePort } from 'node:worker_threads';
import type { EventStore, ReadAllOptions, ReadStreamOptions, StoredEvent, SubscriptionItem } from '../event-store.ts';
import { type PackedAppend, unpackAppend } from '../packed-append.ts';
import { serveRpc, toWire, type WireError } from '../thread-rpc.ts';

export type AppendAnswer = { readonly stored: readonly StoredEvent[] } | { readonly error: WireError };

/** A type and not an interface, so that it is a record of handlers. */
export type StoreHandlers = {
  /** Started in the order of asking, answered each for itself: a slow one holds no other back. */
  append(packed: PackedAppend): Promise<AppendAnswer>;
  readStream(stream: string, options: ReadStreamOptions): Promise<readonly StoredEvent[]>;
  readAll(options: ReadAllOptions): Promise<readonly StoredEvent[]>;
  subscribe(id: number, options: { after?: bigint; batchSize?: number }): void;
  /** `undefined` when the subscription has ended. */
  next(id: number): Promise<SubscriptionItem | undefined>;
  /** Ends one; a waiting `next` is answered. */
  unsubscribe(id: number): void;
};

/** Serves until the port closes; then its subscriptions end. */
export function serveStore(port: MessagePort, store: EventStore): void {
  const open = new Map<number, { items: AsyncIterator<SubscriptionItem>; stop: AbortController }>();

  const handlers: StoreHandlers = {
    async append(packed) {
      try {
        const { stream, expected, events } = unpackAppend(packed);
        return { stored: await store.append(stream, expected, events) };
      } catch (error) {
        return { error: toWire(error) };
      }
    },
    readStream: (stream, options) => store.readStream(stream, options),
    readAll: (options) => store.readAll(options),
    subscribe(id, options) {
      const stop = new AbortController();
      const items = store.subscribe({ ...options, signal: stop.signal })[Symbol.asyncIterator]();
      open.set(id, { items, stop });
    },
    async next(id) {
      const subscription = open.get(id);
      if (!subscription) return undefined;
      const { value, done } = await subscription.items.next();
      return done ? undefined : value;
    },
    unsubscribe(id) {
      const subscription = open.get(id);
      open.delete(id);
      subscription?.stop.abort();
      void subscription?.items.return?.();
    },
  };

  serveRpc(port, handlers);
  port.on('close', () => {
    for (const id of [...open.keys()]) handlers.unsubscribe(id);
  });
}
