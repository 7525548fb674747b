// Runs views over a store until they have caught up, in this process, on a file of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { EventStore } from '../../ledger/event-store.ts';
import type { Projection } from '../../projections/projection.ts';
import { type ProjectorProgress, runProjector } from '../../projections/projector.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import { openSqliteViewStore } from '../../projections/sqlite/open-sqlite-view-store.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import type { Views } from '../../projections/views.ts';
import { dumpTables } from '../support/dump-tables.ts';

export function viewsFile(context: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'views-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'views.sqlite');
}

/** Ends when everything in the store is projected. */
export async function projectInto(
  file: string,
  store: EventStore,
  options: { readonly projections?: readonly Projection[]; readonly batchSize?: number } = {},
): Promise<ProjectorProgress> {
  const stop = new AbortController();
  const views = openSqliteViewStore({ file });
  let last: ProjectorProgress | undefined;
  try {
    await runProjector({
      store,
      views,
      projections: options.projections ?? PROJECTIONS,
      signal: stop.signal,
      ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
      onProgress: (progress) => {
        last = progress;
        if (progress.caughtUp) stop.abort();
      },
    });
  } finally {
    views.close();
  }
  return last!;
}

/** A reader of the file, closed with the test. */
export function readerOf(context: Pick<TestContext, 'after'>, file: string): Views {
  const views = openViews({ file });
  context.after(() => views.close());
  return views;
}

/** Every row of every table, sorted. */
export const dump = dumpTables;
