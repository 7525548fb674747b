// How does a reader follow the log? It reads, hands over, and only then reads on: its pace is the log's (back-pressure).
// Both embedded adapters share it; they differ in how they read and how a commit wakes a waiting reader.
import type { Position } from '../domain/kernel/event.ts';
import { checkPlace } from './check-append.ts';
import type { StoredEvent, SubscribeOptions, SubscriptionItem } from './event-store.ts';

export interface CatchUpSource {
  /** Events after a position, oldest first. */
  read(after: Position | undefined, limit: number): readonly StoredEvent[];
  /** Counts commits; read before the events are. */
  commits(): number;
  /** Resolves when `commits()` is no longer `seen`, the signal aborts, or the store closes. */
  wait(seen: number, signal: AbortSignal | undefined): Promise<void>;
  closed(): boolean;
}

export const DEFAULT_BATCH_SIZE = 500;

export function checkBatchSize(batchSize: number = DEFAULT_BATCH_SIZE): void {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) throw new RangeError('batchSize is a whole number from 1.');
}

export async function* catchUp(
  source: CatchUpSource,
  options: SubscribeOptions = {},
): AsyncGenerator<SubscriptionItem> {
  const { signal, batchSize = DEFAULT_BATCH_SIZE } = options;
  checkBatchSize(batchSize);
  checkPlace(options.after);
  const over = () => signal?.aborted || source.closed();
  let cursor = options.after;
  while (!over()) {
    // Counted before reading: a commit that lands between the read and the wait changes the count, so no wake-up is missed.
    const seen = source.commits();
    const events = source.read(cursor, batchSize);
    const last = events.at(-1);
    if (last) {
      cursor = last.position;
      yield { kind: 'events', events };
    }
    if (events.length === batchSize) continue;
    if (over()) return;
    yield { kind: 'caughtUp', position: cursor };
    if (over()) return;
    await source.wait(seen, signal);
  }
}
