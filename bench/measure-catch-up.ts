// How fast does a new reader come to the end of the log? Our subscription, from the first event until it says that it caught up,
// against the same events read without our adapter: by the vendor's own client, a bare SELECT, a loop.
import { join } from 'node:path';
import type { EventStore } from '../ledger/event-store.ts';
import { fillLog } from './fill-log.ts';
import { interleave, secondsOf } from './interleave.ts';
import { ADAPTERS } from './log-adapters.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

const AIM = 0.5;

/** Both numbers in events a second. */
export function measureCatchUp({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const count = quick ? 5_000 : 50_000;
  return inScratchFolder(async (folder) => {
    const rows: RatioRow[] = [];
    for (const { key, name, open } of ADAPTERS) {
      const { store, prefix, bare, close } = await open(join(folder, key));
      try {
        await fillLog(store, prefix, count);
        for (const { against, read } of bare) {
          const speedOf = async (reading: () => Promise<number>) => {
            let seen = 0;
            const seconds = await secondsOf(async () => (seen = await reading()));
            if (seen !== count) throw new Error(`${name}: ${seen} events were read where ${count} stand.`);
            return count / seconds;
          };
          const speeds = await interleave({
            rounds: quick ? 1 : 5,
            value: () => speedOf(() => readToTheEnd(store)),
            reference: () => speedOf(() => read(count)),
          });
          const row = { key: `${key} against ${against}`, what: `catch-up, ${name}`, unit: 'events/s', against };
          rows.push({ ...row, ...speeds, aim: { least: AIM } });
          say(`${row.what}: ${speeds.value.toFixed(0)} against ${speeds.reference.toFixed(0)} events/s (${against})`);
        }
      } finally {
        await close();
      }
    }
    return rows;
  });
}

/** Events that a subscription from the first event hands over until it has caught up. */
export async function readToTheEnd(store: EventStore): Promise<number> {
  let seen = 0;
  for await (const item of store.subscribe()) {
    if (item.kind === 'caughtUp') break;
    for (const { data } of item.events) if (data.byteLength > 0) seen += 1;
  }
  return seen;
}
