// Does every stream of a log run 0, 1, 2 … without a gap, and the log forwards? Whoever copies or examines a log asks it of
// each event in turn.
import type { StoredEvent } from './event-store.ts';

export interface LogSequence {
  /** A sentence when the event does not follow those before; the next is then judged from it on. */
  follow(event: Pick<StoredEvent, 'stream' | 'revision' | 'position'>): string | undefined;
  /** Streams seen. */
  streams(): number;
}

export function makeLogSequence(): LogSequence {
  const next = new Map<string, bigint>();
  let last: bigint | undefined;
  return {
    follow({ stream, revision, position }) {
      const expected = next.get(stream) ?? 0n;
      const before = last;
      next.set(stream, revision + 1n);
      last = position;
      if (revision !== expected) {
        return `Stream ${stream} has revision ${revision} where ${expected} should follow; events are missing, doubled or out of order.`;
      }
      if (before !== undefined && position <= before) {
        return `Revision ${revision} of stream ${stream} stands at position ${position}, not after ${before}; the log is out of order.`;
      }
      return undefined;
    },
    streams: () => next.size,
  };
}
