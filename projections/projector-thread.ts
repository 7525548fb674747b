// The projector's thread: the only writer of the views. Where it stands it writes to shared memory, so that asking costs the
// HTTP thread nothing.
import { parentPort, workerData } from 'node:worker_threads';
import { connectLog } from '../ledger/connect-log.ts';
import type { LogDoor } from '../ledger/event-log.ts';
import { runProjector } from './projector.ts';
import { publishProgress } from './projector-cell.ts';
import { PROJECTIONS } from './registry.ts';
import { openSqliteViewStore } from './sqlite/open-sqlite-view-store.ts';

export interface ProjectorThreadData {
  readonly viewsFile: string;
  readonly log: LogDoor;
  readonly cell: SharedArrayBuffer;
}

/** To the parent. `ready`: the tables are there. */
export type ProjectorMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped'; readonly view: string; readonly reason: string }
  | { readonly kind: 'ended' };

const { viewsFile, log, cell } = workerData as ProjectorThreadData;
const parent = parentPort!;
const say = (message: ProjectorMessage) => parent.postMessage(message);
const stop = new AbortController();
parent.on('message', (message) => {
  if (message === 'close') stop.abort();
});

const views = openSqliteViewStore({ file: viewsFile });
const store = connectLog(log);
const said = new Set<string>();
let ready = false;
try {
  await runProjector({
    store,
    views,
    projections: PROJECTIONS,
    signal: stop.signal,
    onProgress: (progress) => {
      publishProgress(cell, progress);
      if (!ready) say({ kind: 'ready' });
      ready = true;
      for (const [view, reason] of progress.stopped) {
        if (!said.has(view)) say({ kind: 'stopped', view, reason });
        said.add(view);
      }
    },
  });
} finally {
  await store.close();
  views.close();
}
say({ kind: 'ended' });
parent.close();
