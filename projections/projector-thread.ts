// The projector's thread: the only writer of the views. Where it stands it writes to shared memory, so that asking costs the
// HTTP thread nothing.
import { parentPort, workerData } from 'node:worker_threads';
import { connectLog } from '../ledger/connect-log.ts';
import type { LogDoor } from '../ledger/event-log.ts';
import { type ProjectorProgress, runProjector } from './projector.ts';
import { publishProgress } from './projector-cell.ts';
import { makeRebuildRequests, type RebuildOutcome } from './rebuild-requests.ts';
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
  | { readonly kind: 'rebuild-began' | 'rebuild-ended'; readonly view: string }
  | { readonly kind: 'rebuild-stopped'; readonly view: string; readonly reason: string }
  | { readonly kind: 'answer'; readonly view: string; readonly outcome: RebuildOutcome }
  | { readonly kind: 'ended' };

/** From the parent. */
export type ProjectorOrder = { readonly kind: 'close' } | { readonly kind: 'rebuild'; readonly view: string };

const { viewsFile, log, cell } = workerData as ProjectorThreadData;
const parent = parentPort!;
const say = (message: ProjectorMessage) => parent.postMessage(message);
const stop = new AbortController();
const requests = makeRebuildRequests();
parent.on('message', (order: ProjectorOrder) => {
  if (order.kind === 'close') stop.abort();
  else void requests.ask(order.view).then((outcome) => say({ kind: 'answer', view: order.view, outcome }));
});

const views = openSqliteViewStore({ file: viewsFile });
const store = connectLog(log);
let ready = false;
let before: Pick<ProjectorProgress, 'stopped' | 'rebuilds'> = { stopped: new Map(), rebuilds: new Map() };
try {
  await runProjector({
    store,
    views,
    projections: PROJECTIONS,
    signal: stop.signal,
    requests,
    onProgress: (progress) => {
      publishProgress(cell, progress);
      if (!ready) say({ kind: 'ready' });
      ready = true;
      tellChanges(progress);
    },
  });
} finally {
  await store.close();
  views.close();
}
say({ kind: 'ended' });
parent.close();

function tellChanges({ stopped, rebuilds }: ProjectorProgress): void {
  for (const [view, reason] of stopped) if (!before.stopped.has(view)) say({ kind: 'stopped', view, reason });
  for (const [view, { reason }] of rebuilds) {
    const known = before.rebuilds.get(view);
    if (!known) say({ kind: 'rebuild-began', view });
    if (reason !== null && (known?.reason ?? null) === null) say({ kind: 'rebuild-stopped', view, reason });
  }
  for (const [view, { reason }] of before.rebuilds) {
    if (reason === null && !rebuilds.has(view)) say({ kind: 'rebuild-ended', view });
  }
  before = { stopped: new Map(stopped), rebuilds };
}
