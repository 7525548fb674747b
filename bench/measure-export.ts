// Does a server grow with what it is asked to hand out? The most resident memory of a fresh one that streams a million rows of the
// trail, against a fresh one over the same ledger that streams ten thousand.
import { positionToken } from '../api/relay/scalars.ts';
import { openViews } from '../projections/sqlite/open-views.ts';
import { median } from './interleave.ts';
import type { MeasureOptions } from './measurement.ts';
import { openMadeHouse } from './open-made-house.ts';
import { peakMemory } from './peak-memory.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';
import { startBenchServer } from './start-bench-server.ts';

const AIM = 1.5;
const MIB = 1024 * 1024;

interface Exported {
  readonly rows: number;
  readonly peak: number;
  readonly before: number;
  readonly seconds: number;
}

/** Both numbers in MiB. */
export function measureExport({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const [few, many] = quick ? [500, 5_000] : [10_000, 1_000_000];
  return inScratchFolder(async (folder) => {
    say(`export: makes a house of more than ${many} events`);
    // A year's length is not exact; what is handed out is.
    const { server, viewsFile } = await openMadeHouse(folder, Math.ceil(many * 1.25));
    await server.close();
    const [long, short] = [{ asOf: await positionOf(viewsFile, many) }, { asOf: await positionOf(viewsFile, few) }];
    const rows: RatioRow[] = [];
    for (const format of ['csv', 'jsonl']) {
      const [longs, shorts]: [Exported[], Exported[]] = [[], []];
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        longs.push(await exportFrom(folder, { format, ...long }));
        shorts.push(await exportFrom(folder, { format, ...short }));
      }
      const [first] = longs as [Exported];
      const value = median(longs.map(({ peak }) => peak)) / MIB;
      const reference = median(shorts.map(({ peak }) => peak)) / MIB;
      const what = `export of ${first.rows} audit rows, ${format}`;
      const whereTimeGoes = `${what}: ${first.seconds.toFixed(1)} s; the server held ${(first.before / MIB).toFixed(0)} MiB at most before it.`;
      const against = `of ${shorts[0]!.rows} rows`;
      rows.push({ key: format, what, unit: 'MiB', value, reference, against, aim: { most: AIM }, whereTimeGoes });
      say(`${what}: ${value.toFixed(0)} against ${reference.toFixed(0)} MiB`);
    }
    return rows;
  });
}

/** Of the nth event of the trail, as a token of the API. */
async function positionOf(viewsFile: string, nth: number): Promise<string> {
  const views = openViews({ file: viewsFile });
  try {
    const row = await views
      .of('audit')
      .selectFrom('audit')
      .select('position')
      .orderBy('position')
      .offset(nth - 1)
      .limit(1)
      .executeTakeFirstOrThrow();
    return positionToken(row.position);
  } finally {
    views.close();
  }
}

/** A fresh server on the folder, which has nothing else to do. */
async function exportFrom(folder: string, wanted: { readonly [name: string]: string }): Promise<Exported> {
  const server = await startBenchServer(folder);
  try {
    const authorization = `Bearer ${await server.token('regulator', 'r.ng')}`;
    const before = peakMemory(server.pid);
    const started = performance.now();
    const response = await fetch(`${server.url}/audit/export?${new URLSearchParams(wanted)}`, {
      headers: { authorization },
    });
    if (!response.ok) throw new Error(`The export answered ${response.status}: ${await response.text()}`);
    let rows = wanted.format === 'csv' ? -1 : 0;
    for await (const piece of response.body!) for (const byte of piece as Uint8Array) if (byte === 10) rows += 1;
    const seconds = (performance.now() - started) / 1000;
    return { rows, peak: peakMemory(server.pid), before, seconds };
  } finally {
    await server.close();
  }
}
