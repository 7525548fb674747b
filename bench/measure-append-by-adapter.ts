// How fast does each event store take events? 64 writers on their own streams, and one writer with large appends, each against
// one writer with one event an append. The embedded log's 64 writers are the row `append` (measure-append.ts).
import { join } from 'node:path';
import type { EventStore, ExpectedRevision } from '../ledger/event-store.ts';
import { eventMaker } from './bench-event.ts';
import { BULK_EVENTS } from './fill-log.ts';
import { interleave, secondsOf } from './interleave.ts';
import { ADAPTERS } from './log-adapters.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

const WRITERS = 64;

export function measureAppendByAdapter({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const counts = quick ? { alone: 50, perWriter: 5, appends: 2 } : { alone: 1_000, perWriter: 100, appends: 20 };
  const rounds = quick ? 1 : 5;
  return inScratchFolder(async (folder) => {
    const rows: RatioRow[] = [];
    for (const { key, name, open } of ADAPTERS) {
      const { store, prefix, close } = await open(join(folder, key));
      let streams = 0;
      const makeWriter = writerMaker(store, () => `${prefix}bench-${streams++}`);
      const speedOf = async (writers: number, appends: number, events: number) => {
        const ready = Array.from({ length: writers }, () => makeWriter(appends, events));
        return (writers * appends * events) / (await secondsOf(() => Promise.all(ready.map((write) => write()))));
      };
      const alone = () => speedOf(1, counts.alone, 1);
      const ways = {
        '64 writers': () => speedOf(WRITERS, counts.perWriter, 1),
        bulk: () => speedOf(1, counts.appends, BULK_EVENTS),
      };
      try {
        for (const [way, value] of Object.entries(ways)) {
          if (key === 'sqlite' && way !== 'bulk') continue;
          const speeds = await interleave({ rounds, value, reference: alone });
          const row = { key: `${key} ${way}`, what: `append, ${name}, ${way}`, unit: 'events/s', ...speeds };
          rows.push({ ...row, against: 'single: one writer, an event an append' });
          say(`${row.what}: ${speeds.value.toFixed(0)} against ${speeds.reference.toFixed(0)} events/s`);
        }
      } finally {
        await close();
      }
    }
    return rows;
  });
}

/** Its events are made before it is called; each append is sent when the one before is answered. */
function writerMaker(store: EventStore, newStream: () => string) {
  const makeEvent = eventMaker();
  return (appends: number, events: number) => {
    const stream = newStream();
    const batches = Array.from({ length: appends }, () => Array.from({ length: events }, makeEvent));
    return async (): Promise<void> => {
      let last: ExpectedRevision = 'none';
      for (const batch of batches) last = (await store.append(stream, last, batch)).at(-1)!.revision;
    };
  };
}
