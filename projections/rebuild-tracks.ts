// Who is being rebuilt, and how far is each? Views at the same place read the log together. A slice is twice a live batch, so
// that a rebuild gains on a log that grows as fast as it is projected; between two slices the live views have their turn.
import type { Position } from '../domain/kernel/event.ts';
import type { EventStore } from '../ledger/event-store.ts';
import { applyBatch, type BatchOutcome } from './apply-batch.ts';
import type { Projection } from './projection.ts';
import type { Rebuild, ViewCopy, ViewStore } from './view-store.ts';

export interface Track {
  readonly copy: ViewCopy;
  readonly position: Position | null;
  /** Why it stopped. */
  readonly reason: string | null;
}

export interface SliceOutcome {
  /** Events read. */
  readonly events: number;
  readonly foreign: number;
  /** They have taken their places and run with the live views from now on. */
  readonly swapped: readonly Projection[];
  readonly stopped: readonly Track[];
}

export interface RebuildTracks {
  add(projection: Projection, rebuild: Rebuild): void;
  all(): readonly Track[];
  isWorking(): boolean;
  /** One slice for every place where views stand; `end`: where the live views stand. */
  advance(end: Position | null): Promise<SliceOutcome>;
}

export function makeRebuildTracks(
  store: EventStore,
  views: ViewStore,
  { batchSize, stopwatch }: { readonly batchSize: number; readonly stopwatch: () => number },
): RebuildTracks {
  const tracks = new Map<string, Track>();
  const working = () => [...tracks.values()].filter(({ reason }) => reason === null);

  async function slice(group: readonly Track[], end: Position | null): Promise<SliceOutcome> {
    const after = group[0]!.position;
    const copies = group.map(({ copy }) => copy);
    const read =
      end === null || after === end
        ? []
        : await store.readAll({ ...(after === null ? {} : { after }), limit: 2 * batchSize });
    const events = read.filter(({ position }) => position <= end!);
    const outcome: BatchOutcome =
      events.length === 0
        ? { foreign: 0, stops: new Map() }
        : await applyBatch(views, { copies, events, after, stopwatch });
    const position = events.at(-1)?.position ?? end;
    const stopped: Track[] = [];
    const swapped: Projection[] = [];
    for (const { copy } of group) {
      const reason = outcome.stops.get(copy) ?? null;
      const track = { copy, position, reason };
      tracks.set(copy.projection.name, track);
      if (reason !== null) stopped.push(track);
      else if (position === end) swapped.push(copy.projection);
    }
    const there = copies.filter(({ projection }) => swapped.includes(projection));
    if (there.length > 0) {
      await views.transaction(async (transaction) => {
        for (const copy of there) transaction.swapIn(copy, end);
      });
      for (const { projection } of there) tracks.delete(projection.name);
    }
    return { events: events.length, foreign: outcome.foreign, swapped, stopped };
  }

  return {
    add(projection, { generation, position, reason }) {
      tracks.set(projection.name, { copy: { projection, generation }, position, reason });
    },
    all: () => [...tracks.values()],
    isWorking: () => working().length > 0,
    async advance(end) {
      const outcomes: SliceOutcome[] = [];
      for (const group of Map.groupBy(working(), ({ position }) => position).values()) {
        outcomes.push(await slice(group, end));
      }
      return {
        events: outcomes.reduce((sum, { events }) => sum + events, 0),
        foreign: outcomes.reduce((sum, { foreign }) => sum + foreign, 0),
        swapped: outcomes.flatMap(({ swapped }) => swapped),
        stopped: outcomes.flatMap(({ stopped }) => stopped),
      };
    },
  };
}
