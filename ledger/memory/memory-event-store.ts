// An event store that forgets with its process: for tests of everything that stands on the port. Passes the same contract.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { catchUp } from '../catch-up.ts';
import { checkAppend, checkLimit, checkPlace, isRetry, nextRevision } from '../check-append.ts';
import { type EventStore, type ExpectedRevision, type StoredEvent, WrongExpectedRevision } from '../event-store.ts';

export function makeMemoryEventStore(): EventStore {
  const log: StoredEvent[] = [];
  const streams = new Map<string, StoredEvent[]>();
  const waiting = new Set<() => void>();
  let closed = false;

  const wake = () => {
    for (const resume of waiting) resume();
  };
  const refuseClosed = () => {
    if (closed) throw new DomainError('UNAVAILABLE', 'The ledger is closed; open it again to go on.');
  };
  const after = (position: Position | undefined, limit: number) => {
    // Positions are 1, 2, 3 … here, so a position is the index of the event that follows it.
    const from = position === undefined ? 0 : Number(position);
    return log.slice(from, from + limit);
  };

  return {
    async append(stream, expected, events) {
      checkAppend(stream, expected, events);
      refuseClosed();
      const own = streams.get(stream) ?? [];
      const actual: ExpectedRevision = own.length === 0 ? 'none' : BigInt(own.length - 1);
      if (actual !== expected) {
        const from = Number(nextRevision(expected));
        const stored = own.slice(from, from + events.length);
        if (isRetry(stored, events)) return stored;
        throw new WrongExpectedRevision(stream, expected, actual);
      }
      const stored = events.map(({ id, type, data, metadata }, index) =>
        Object.freeze({
          id,
          type,
          data: data.slice(),
          metadata: metadata.slice(),
          stream,
          revision: BigInt(own.length + index),
          position: BigInt(log.length + index + 1),
        }),
      );
      streams.set(stream, own);
      own.push(...stored);
      log.push(...stored);
      wake();
      return stored;
    },
    async readStream(stream, { from, direction = 'forwards', limit }) {
      checkLimit(limit);
      checkPlace(from);
      refuseClosed();
      const own = streams.get(stream) ?? [];
      if (direction === 'forwards') {
        const start = Number(from ?? 0n);
        return own.slice(start, start + limit);
      }
      const end = from === undefined ? own.length : Math.min(own.length, Number(from) + 1);
      return own.slice(Math.max(0, end - limit), end).reverse();
    },
    async readAll({ after: position, direction = 'forwards', limit }) {
      checkLimit(limit);
      checkPlace(position);
      refuseClosed();
      if (direction === 'forwards') return after(position, limit);
      const end = position === undefined ? log.length : Math.min(log.length, Math.max(0, Number(position) - 1));
      return log.slice(Math.max(0, end - limit), end).reverse();
    },
    subscribe(options) {
      return catchUp(
        {
          read: after,
          commits: () => log.length,
          closed: () => closed,
          wait: (seen, signal) =>
            new Promise((resolve) => {
              const resume = () => {
                if (log.length === seen && !closed && !signal?.aborted) return;
                waiting.delete(resume);
                signal?.removeEventListener('abort', resume);
                resolve();
              };
              waiting.add(resume);
              signal?.addEventListener('abort', resume);
              resume();
            }),
        },
        options,
      );
    },
    async close() {
      closed = true;
      wake();
    },
  };
}
