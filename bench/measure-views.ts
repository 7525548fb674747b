// How fast is each view built again? All events of a log, projected by that view alone into a fresh file, against the same events
// read and decoded and given to nobody; and all views together, as a new server does it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent } from '../ledger/codec.ts';
import type { EventStore } from '../ledger/event-store.ts';
import { openSqliteLog } from '../ledger/sqlite/open-sqlite-log.ts';
import type { Projection } from '../projections/projection.ts';
import { runProjector } from '../projections/projector.ts';
import { PROJECTIONS } from '../projections/registry.ts';
import { replayProjection } from '../projections/replay-projection.ts';
import { openSqliteViewStore } from '../projections/sqlite/open-sqlite-view-store.ts';
import { interleave, secondsOf } from './interleave.ts';
import { sqliteFileIn } from './log-adapters.ts';
import { fillYear } from './made-history.ts';
import type { MeasureOptions } from './measurement.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

const AGAINST = 'reading and decoding alone';

/** Both numbers in events a second; nothing is promised. */
export function measureViews({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  return inScratchFolder(async (folder) => {
    const { events } = await fillYear(sqliteFileIn(folder), quick ? 3_000 : 50_000);
    say(`views: replays ${events} events`);
    const log = openSqliteLog({ file: sqliteFileIn(folder) });
    const rows: RatioRow[] = [];
    try {
      const replays: readonly { readonly name: string; readonly projections: readonly Projection[] }[] = [
        ...PROJECTIONS.map((projection) => ({ name: projection.name, projections: [projection] })),
        { name: 'all', projections: PROJECTIONS },
      ];
      for (const { name, projections } of replays) {
        const speeds = await interleave({
          rounds: quick ? 1 : 3,
          value: () => replay(projections, log.store, join(folder, 'replayed.sqlite'), events),
          reference: async () => events / (await secondsOf(() => readAndDecode(log.store))),
        });
        const row = { key: name, what: `replay of ${name}`, unit: 'events/s', against: AGAINST, ...speeds };
        rows.push({ ...row, details: { events } });
        say(`${row.what}: ${speeds.value.toFixed(0)} against ${speeds.reference.toFixed(0)} events/s`);
      }
    } finally {
      await log.close();
    }
    return rows;
  });
}

/** Events a second. */
async function replay(
  projections: readonly Projection[],
  store: EventStore,
  file: string,
  events: number,
): Promise<number> {
  try {
    const [only, ...more] = projections;
    if (more.length > 0) return events / (await secondsOf(() => projectAll(projections, store, file)));
    const replayed = await replayProjection(only!, store, file);
    if (replayed.events !== events)
      throw new Error(`${only!.name} saw ${replayed.events} events where ${events} stand.`);
    return replayed.eventsPerSecond;
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  }
}

async function projectAll(projections: readonly Projection[], store: EventStore, file: string): Promise<void> {
  const views = openSqliteViewStore({ file });
  const done = new AbortController();
  try {
    await runProjector({
      store,
      views,
      projections,
      signal: done.signal,
      onProgress: ({ caughtUp }) => caughtUp && done.abort(),
    });
  } finally {
    views.close();
  }
}

async function readAndDecode(store: EventStore): Promise<void> {
  for await (const item of store.subscribe({ batchSize: 500 })) {
    if (item.kind === 'caughtUp') return;
    for (const event of item.events) decodeEvent(event);
  }
}
