// How fast is one view? Its events are projected from the first on, alone, into a fresh file; what the store takes is included.
import { performance } from 'node:perf_hooks';
import type { EventStore } from '../ledger/event-store.ts';
import type { Projection } from './projection.ts';
import { runProjector } from './projector.ts';
import { openSqliteViewStore } from './sqlite/open-sqlite-view-store.ts';

export interface Replay {
  readonly view: string;
  /** Events read, those it has no handler for among them. */
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/** `file` must not be there yet. Rejects when the view stops. */
export async function replayProjection(
  projection: Projection,
  store: EventStore,
  file: string,
  stopwatch: () => number = () => performance.now(),
): Promise<Replay> {
  const views = openSqliteViewStore({ file });
  const done = new AbortController();
  let events = 0;
  let broken: string | undefined;
  const started = stopwatch();
  try {
    await runProjector({
      store,
      views,
      projections: [projection],
      signal: done.signal,
      onProgress: (progress) => {
        events = progress.events;
        broken = progress.stopped.get(projection.name);
        if (progress.caughtUp || broken !== undefined) done.abort();
      },
    });
  } finally {
    views.close();
  }
  if (broken !== undefined) throw new Error(`The view ${projection.name} stopped: ${broken}`);
  const seconds = Math.max(1e-6, (stopwatch() - started) / 1000);
  return { view: projection.name, events, seconds, eventsPerSecond: events / seconds };
}
