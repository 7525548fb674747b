// What does the record hold, and since when? Writes windows that follow each other without a gap to one stream, each at the exact
// revision of the one before: two that meter at once write one window (guarantees G7 and G8). The audit pays for itself like any work.
import type { StorageMetered, StoredItem } from '../domain/costs/events.ts';
import { DomainError } from '../domain/kernel/errors.ts';
import { streams } from '../domain/kernel/ids.ts';
import type { Clock } from '../ledger/clock.ts';
import { decodeEvent } from '../ledger/codec.ts';
import type { EventStore } from '../ledger/event-store.ts';
import { makeOneAtATime } from '../ledger/one-at-a-time.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { StreamWriter } from '../ledger/stream-writer.ts';
import { systemContext } from './system-context.ts';

export interface StorageMeter {
  /** Closes a window now; the first only begins. Durable when it resolves. Throws UNAVAILABLE. */
  meter(): Promise<{ readonly metered: StorageMetered; readonly receipt: Receipt }>;
}

interface Deps {
  readonly store: EventStore;
  readonly writer: StreamWriter;
  readonly clock: Clock;
  /** What is held now, as the views have counted it. */
  readonly readItems: () => Promise<readonly StoredItem[]>;
  /** Where the house's own work stands. */
  readonly businessUnit: string;
}

/** Others may write the window that was next; each time a later one is tried. */
const MAX_ATTEMPTS = 5;
/** An append is at most 1 MiB, and an item some 200 bytes. */
const MAX_ITEMS = 3_000;

export function makeStorageMeter({ store, writer, clock, readItems, businessUnit }: Deps): StorageMeter {
  const stream = streams.storage();
  const oneAtATime = makeOneAtATime();

  async function lastWindow() {
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    if (!last) return undefined;
    const decoded = decodeEvent(last);
    if (decoded.kind !== 'event' || decoded.event.type !== 'StorageMetered') {
      throw new Error(`The last event of ${stream} is no window of storage.`);
    }
    return { revision: last.revision, data: decoded.event.data };
  }

  return {
    meter: () =>
      oneAtATime(stream, async () => {
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
          const last = await lastWindow();
          const items = summed(await readItems());
          const now = clock.now();
          const from = last?.data.to ?? now;
          const to = now > from ? now : from;
          const metered: StorageMetered = { window: last ? last.data.window + 1 : 0, from, to, items };
          const context = systemContext({
            // With the time: another process that meters the same window says something else, and must not be taken for this.
            commandId: `meter-storage-${metered.window}-${to}`,
            businessUnit,
            purpose: 'operations',
            correlationId: stream,
          });
          try {
            const receipt = await writer.write(stream, [{ type: 'StorageMetered', data: metered }], context, {
              expectedRevision: last?.revision ?? 'none',
            });
            if (!receipt.replayed) return { metered, receipt };
          } catch (error) {
            if (!(error instanceof DomainError && error.code === 'STALE_REVISION')) throw error;
          }
        }
        throw new DomainError('UNAVAILABLE', 'Others meter what is stored at this moment; ask again.');
      }),
  };
}

/** Where there are more things than an event holds, a unit's stand together. */
function summed(items: readonly StoredItem[]): readonly StoredItem[] {
  if (items.length <= MAX_ITEMS) return items;
  const units = new Map<string, StoredItem>();
  for (const item of items) {
    const key = `${item.what} ${item.businessUnit}`;
    const sum = units.get(key);
    const events = item.events === null ? null : (sum?.events ?? 0) + item.events;
    const bytes = (sum?.bytes ?? 0) + item.bytes;
    units.set(key, { ...item, modelId: null, deploymentId: null, bytes, events });
  }
  return [...units.values()];
}
