// How do events become rows? One transaction a batch moves the live views and their cursors together (design section 6), so a
// crash repeats nothing and loses nothing. Views that are behind (new, of a raised version, or asked for again) are built in
// slices between the live batches and join when they have come to the same cursor (ADR 0020). A view that cannot read an event
// stops, loudly and alone.
import type { Position } from '../domain/kernel/event.ts';
import type { EventStore, StoredEvent, SubscriptionItem } from '../ledger/event-store.ts';
import { applyBatch } from './apply-batch.ts';
import type { Projection } from './projection.ts';
import { makeRebuildRequests, type RebuildRequests } from './rebuild-requests.ts';
import { makeRebuildTracks, type Track } from './rebuild-tracks.ts';
import type { LogOrigin, LogPlace, ViewCopy, ViewStore } from './view-store.ts';

export interface ProjectorProgress {
  /** Everything up to here is in every running view; null before the first event. */
  readonly position: Position | null;
  /**
   * The running views hold all there was in the log, and no view stands still or is missing while it is built again: all of
   * them can be read as of now, but for those that stopped.
   */
  readonly caughtUp: boolean;
  /** Since the start: events handled, and events of others that were passed over. */
  readonly events: number;
  readonly foreign: number;
  /** View → why it stopped. */
  readonly stopped: ReadonlyMap<string, string>;
  /** Those being built, and those whose building stopped. */
  readonly rebuilds: ReadonlyMap<string, Pick<Track, 'position' | 'reason'>>;
}

export interface ProjectorOptions {
  readonly store: EventStore;
  readonly views: ViewStore;
  readonly projections: readonly Projection[];
  readonly signal: AbortSignal;
  /** Events a transaction; a slice of a rebuild has twice as many. */
  readonly batchSize?: number;
  readonly onProgress?: (progress: ProjectorProgress) => void;
  readonly requests?: RebuildRequests;
  /** Milliseconds that only grow: what rebuilds take. */
  readonly stopwatch?: () => number;
}

/** Runs until the signal aborts or the store closes. Rejects when the view store fails: then nothing can be projected. */
export async function runProjector(options: ProjectorOptions): Promise<void> {
  const { store, views, projections, signal, batchSize = 500, onProgress } = options;
  const { requests = makeRebuildRequests(), stopwatch = () => performance.now() } = options;
  const [first] = await store.readAll({ limit: 1 });
  /** Of the log; when it is empty now, its first event is the first that is handed over. */
  let origin = first && originOf(first);
  const { cursors, rebuilds } = views.migrate(projections, origin);
  const named = (name: string) => projections.find((projection) => projection.name === name)!;
  const live = new Map<string, ViewCopy>();
  const join = (projection: Projection) => live.set(projection.name, { projection, generation: 0 });
  for (const { name, status } of cursors) if (status === 'running') join(named(name));
  const tracks = makeRebuildTracks(store, views, { batchSize, stopwatch });
  for (const rebuild of rebuilds) tracks.add(named(rebuild.name), rebuild);
  /** Where the live views stand, or would if there were one. */
  let after = cursors.map(({ position }) => position).reduce(further, null);
  await refuseOtherPast(store, views, after);

  const stopped = new Map<string, string>();
  const counted = { events: 0, foreign: 0 };
  let atEnd = false;
  const report = () => {
    const all = tracks.all();
    const missing = all.some(({ copy, reason }) => reason === null && !live.has(copy.projection.name));
    onProgress?.({
      position: live.size === 0 ? null : after,
      caughtUp: atEnd && !missing,
      ...counted,
      stopped,
      rebuilds: new Map(all.map(({ copy, position, reason }) => [copy.projection.name, { position, reason }])),
    });
  };

  const handle = async (item: SubscriptionItem) => {
    atEnd = item.kind === 'caughtUp';
    if (item.kind !== 'events') return;
    const { events } = item;
    const copies = [...live.values()];
    if (copies.length > 0) {
      const begins = origin ? undefined : originOf(events[0]!);
      const { foreign, stops } = await applyBatch(views, { copies, events, after, begins });
      origin ??= begins;
      counted.foreign += foreign;
      for (const [{ projection }, reason] of stops) {
        live.delete(projection.name);
        stopped.set(projection.name, reason);
      }
      counted.events += events.length;
    }
    after = events.at(-1)!.position;
  };

  const rebuild = async () => {
    const { events, foreign, swapped, stopped: broken } = await tracks.advance(after);
    counted.events += events;
    counted.foreign += foreign;
    for (const projection of swapped) {
      join(projection);
      stopped.delete(projection.name);
    }
    for (const { copy, reason } of broken) {
      // One that stops beside leaves the rows that answer as they are; one in place has no others.
      if (copy.generation === 0) stopped.set(copy.projection.name, reason!);
    }
  };

  const answerRequests = () => {
    const asked = requests.take();
    for (const { view, answer } of asked) {
      const projection = projections.find(({ name }) => name === view);
      const begun = projection ? views.beginRebuild(projection) : 'unknown view';
      if (typeof begun !== 'string') tracks.add(projection!, begun);
      answer(typeof begun === 'string' ? begun : 'begun');
    }
    // Said before the first slice: a small one is over with it.
    if (asked.length > 0) report();
  };

  report();
  const over = new AbortController();
  const arrivals = store
    .subscribe({ ...(after === null ? {} : { after }), batchSize, signal: AbortSignal.any([signal, over.signal]) })
    [Symbol.asyncIterator]();
  const inbox = makeInbox(arrivals);
  requests.listen(inbox.wake);
  try {
    while (!signal.aborted) {
      answerRequests();
      const arrived = await inbox.take({ wait: !tracks.isWorking() });
      // A subscription ends with the signal or with its store; adapters that drop slow readers subscribe again themselves.
      if (arrived === 'ended') break;
      if (arrived) await handle(arrived);
      if (tracks.isWorking()) await rebuild();
      else if (!arrived) continue;
      report();
    }
  } finally {
    requests.listen(() => {});
    over.abort();
    await arrivals.return?.();
  }
}

/** The next of a subscription, asked for one ahead, so that there is other work to do until it comes. */
function makeInbox(arrivals: AsyncIterator<SubscriptionItem>) {
  let arrived: SubscriptionItem | 'ended' | undefined;
  let failure: { readonly error: unknown } | undefined;
  let woken = false;
  let wake = () => {};
  const rouse = () => {
    woken = true;
    wake();
  };
  let asked = false;
  const ask = () => {
    asked = true;
    arrivals.next().then(
      ({ done, value }) => {
        arrived = done ? 'ended' : value;
        rouse();
      },
      (error: unknown) => {
        failure = { error };
        rouse();
      },
    );
  };
  return {
    wake: rouse,
    /** Not waiting, it gives the event loop one turn. `undefined`: nothing came, or somebody else woke it. */
    async take({ wait }: { readonly wait: boolean }): Promise<SubscriptionItem | 'ended' | undefined> {
      if (!asked) ask();
      if (!wait) await new Promise<void>((resolve) => setImmediate(resolve));
      else if (!woken) await new Promise<void>((resolve) => (wake = resolve));
      woken = false;
      if (failure) throw failure.error;
      const taken = arrived;
      arrived = undefined;
      if (taken !== undefined) asked = false;
      return taken;
    },
  };
}

async function refuseOtherPast(store: EventStore, views: ViewStore, furthest: Position | null): Promise<void> {
  const [end] = furthest === null ? [] : await store.readAll({ direction: 'backwards', limit: 1 });
  if (furthest !== null && (end === undefined || end.position < furthest)) {
    throw new Error(
      `The views stand at ${furthest}, but the log ends at ${end?.position ?? 'its start'}: they belong to another log. Remove ${views.location}; it is built again.`,
    );
  }
  // A log that was put back from an older copy and then grew past the views holds other events than they were made of.
  const place = views.place();
  if (!place) return;
  const { stream, revision, id, position } = place;
  const [there] = await store.readStream(stream, { from: revision, limit: 1 });
  if (there && isPlace(place, there)) return;
  throw new Error(
    `The views were made of an event ${id} at position ${position} that the log does not hold there: it was put back from an older copy, or is another one. Remove ${views.location}; it is built again.`,
  );
}

/** Positions too: after the same event another store goes on with others. */
export function isPlace(place: LogPlace, event: LogPlace): boolean {
  return (
    event.stream === place.stream &&
    event.revision === place.revision &&
    event.id === place.id &&
    event.position === place.position
  );
}

const originOf = ({ id, position }: StoredEvent): LogOrigin => ({ eventId: id, position });

const further = (a: Position | null, b: Position | null): Position | null =>
  a === null || (b !== null && b > a) ? b : a;
