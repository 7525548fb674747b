// Who looks after the money while nobody asks? A meter of what is stored, every so many minutes and at an orderly close, and a
// watcher of budgets behind the views.
import type { Position } from '../domain/kernel/event.ts';
import { streams } from '../domain/kernel/ids.ts';
import type { Clock } from '../ledger/clock.ts';
import type { CommandHandler } from '../ledger/command-handler.ts';
import type { EventStore } from '../ledger/event-store.ts';
import type { StreamWriter } from '../ledger/stream-writer.ts';
import { storedBytes } from '../projections/storage/stored-bytes.ts';
import type { Views } from '../projections/views.ts';
import { makeStorageMeter, type StorageMeter } from '../workers/storage-meter.ts';
import { watchBudgets } from './watch-budgets.ts';

export interface Finance {
  readonly storageMeter: StorageMeter;
  /** Once the views have caught up: half a picture must not raise an alert, nor be metered. */
  begin(): void;
  close(): Promise<void>;
}

interface Deps {
  readonly store: EventStore;
  readonly writer: StreamWriter;
  readonly commands: CommandHandler;
  readonly clock: Clock;
  readonly views: Views;
  readonly businessUnit: string;
  readonly storageMeterMinutes: number;
  readonly onFault: (sentence: string) => void;
}

/** How soon after the views have moved the budgets are looked at. */
const WATCH_MS = 2_000;
/** How long a close waits for the last window; without it the next start's first window is longer. */
const CLOSE_MS = 5_000;

export function startFinance(deps: Deps): Finance {
  const { store, writer, clock, views, businessUnit, storageMeterMinutes } = deps;
  const report = (error: unknown) => deps.onFault(error instanceof Error ? error.message : String(error));
  const storageMeter = makeStorageMeter({ store, writer, clock, businessUnit, readItems: () => storedBytes(views) });
  const timers: NodeJS.Timeout[] = [];
  let seen: Position | null = null;
  let watching: Promise<void> | undefined;

  const watch = () => {
    const position = views.position();
    if (watching || position === seen) return;
    seen = position;
    watching = watchBudgets(deps)
      .catch(report)
      .finally(() => {
        watching = undefined;
      });
  };
  const meter = async () => {
    if (views.position() !== null) await storageMeter.meter();
  };
  /** Where nothing was recorded since the last window, the next one holds this time too: a stop alone leaves no trace. */
  const meterLast = async () => {
    const [last] = await store.readAll({ direction: 'backwards', limit: 1 });
    if (last && last.stream !== streams.storage()) await meter();
  };
  return {
    storageMeter,
    begin() {
      watch();
      timers.push(setInterval(watch, WATCH_MS).unref());
      timers.push(setInterval(() => void meter().catch(report), storageMeterMinutes * 60_000).unref());
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await watching;
      // Never begun: the views may hold half of the log, and half of it must not be metered.
      if (timers.length > 0) await inTime(meterLast()).catch(report);
    },
  };
}

function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((_, reject) => {
    timer = setTimeout(() => reject(new Error('What is stored was not metered in time at the close.')), CLOSE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
