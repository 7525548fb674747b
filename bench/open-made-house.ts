// A server over a made year: the log is filled while nobody runs, then the server starts on it and brings its views up to the end.
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { dataFiles } from '../app/data-files.ts';
import { openViews } from '../projections/sqlite/open-views.ts';
import { fillYear, type MadeYear } from './made-history.ts';
import { type BenchServer, startBenchServer } from './start-bench-server.ts';

export interface MadeHouse {
  readonly year: MadeYear;
  readonly server: BenchServer;
  readonly viewsFile: string;
}

/** `folder`: empty, on a disk. */
export async function openMadeHouse(folder: string, events: number): Promise<MadeHouse> {
  const files = dataFiles(join(folder, 'data'));
  const year = await fillYear(files.log, events);
  const server = await startBenchServer(folder);
  const views = openViews({ file: files.views });
  try {
    while ((views.position() ?? 0n) < year.last) await setTimeout(200);
  } finally {
    views.close();
  }
  return { year, server, viewsFile: files.views };
}
