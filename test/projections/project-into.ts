// Runs views over a store until they have caught up, in this process, on a file of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import type { EventStore } from '../../ledger/event-store.ts';
import type { Projection } from '../../projections/projection.ts';
import { type ProjectorProgress, runProjector } from '../../projections/projector.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import { openSqliteViewStore } from '../../projections/sqlite/open-sqlite-view-store.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import type { Views } from '../../projections/views.ts';

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

/** Every row of every table, sorted: what two ways of building the same views must agree on. */
export function dump(file: string): Record<string, string[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all();
    return Object.fromEntries(
      tables.map(({ name }) => {
        const statement = database.prepare(`select * from "${name}"`);
        statement.setReadBigInts(true);
        const text = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
        return [
          String(name),
          statement
            .all()
            .map((row) => JSON.stringify(row, text))
            .sort(),
        ];
      }),
    );
  } finally {
    database.close();
  }
}
