// How do events become rows? One transaction a batch moves a group of views and their cursors (design section 6), so a crash
// repeats nothing and loses nothing. Views that are behind (new, or of a raised version) are brought to the others' cursor
// first, then all move together. A view that cannot read an event stops, loudly and alone.
import type { DomainEvent, EventType } from '../domain/event-catalog.ts';
import type { Position, Recorded } from '../domain/kernel/event.ts';
import { decodeEvent } from '../ledger/codec.ts';
import type { EventStore, StoredEvent } from '../ledger/event-store.ts';
import { UnknownEventVersion } from '../ledger/upcast.ts';
import type { Handler, Projection } from './projection.ts';
import type { LogOrigin, LogPlace, ViewStore } from './view-store.ts';

export interface ProjectorProgress {
  /** Everything up to here is in every running view; null before the first event. */
  readonly position: Position | null;
  readonly caughtUp: boolean;
  /** Since the start: events handled, and events of others that were passed over. */
  readonly events: number;
  readonly foreign: number;
  /** View → why it stopped. */
  readonly stopped: ReadonlyMap<string, string>;
}

export interface ProjectorOptions {
  readonly store: EventStore;
  readonly views: ViewStore;
  readonly projections: readonly Projection[];
  readonly signal: AbortSignal;
  /** Events a transaction. */
  readonly batchSize?: number;
  readonly onProgress?: (progress: ProjectorProgress) => void;
}

/** What broke, in which view, at which event: the batch is undone and tried again without that view from there on. */
class ViewStopped extends Error {
  readonly projection: Projection;
  readonly at: Position;
  constructor(projection: Projection, at: Position, reason: string) {
    super(reason);
    this.projection = projection;
    this.at = at;
  }
}

const SQLITE_CONSTRAINT = 19;

/** Runs until the signal aborts or the store closes. Rejects when the view store fails: then nothing can be projected. */
export async function runProjector(options: ProjectorOptions): Promise<void> {
  const { store, views, projections, signal, batchSize = 500, onProgress } = options;
  const [first] = await store.readAll({ limit: 1 });
  /** Of the log; when it is empty now, its first event is the first that is handed over. */
  let origin = first && originOf(first);
  const cursors = new Map(views.migrate(projections, origin).map(({ name, position }) => [name, position]));
  const stopped = new Map<string, string>();
  const counted = { events: 0, foreign: 0 };
  const running = (group: readonly Projection[]) => group.filter(({ name }) => !stopped.has(name));
  const cursorOf = ({ name }: Projection): Position | null => cursors.get(name) ?? null;
  const report = (caughtUp: boolean) =>
    onProgress?.({ position: lowest(running(projections).map(cursorOf)), caughtUp, ...counted, stopped });

  const apply = async (group: readonly Projection[], events: readonly StoredEvent[]) => {
    const stops = new Map<Projection, ViewStopped>();
    for (;;) {
      try {
        const begins = origin ? undefined : originOf(events[0]!);
        const foreign = await project(views, group, events, stops, cursorOf, begins);
        origin ??= begins;
        counted.foreign += foreign;
        break;
      } catch (error) {
        if (!(error instanceof ViewStopped)) throw error;
        stops.set(error.projection, error);
      }
    }
    counted.events += events.length;
    for (const projection of group) {
      const stop = stops.get(projection);
      if (stop) stopped.set(projection.name, stop.message);
      else cursors.set(projection.name, events.at(-1)!.position);
    }
  };

  const furthest = projections.map(cursorOf).sort(compare).at(-1) ?? null;
  const [end] = furthest === null ? [] : await store.readAll({ direction: 'backwards', limit: 1 });
  if (furthest !== null && (end === undefined || end.position < furthest)) {
    throw new Error(
      `The views stand at ${furthest}, but the log ends at ${end?.position ?? 'its start'}: they belong to another log. Remove ${views.location}; it is built again.`,
    );
  }
  await refuseOtherPast(store, views);

  report(false);
  // Those behind come to the next cursor, again and again, until all running views stand at one.
  for (;;) {
    const group = running(projections);
    const positions = [...new Set(group.map(cursorOf))].sort(compare);
    if (positions.length < 2 || signal.aborted) break;
    const [from, to] = [positions[0]!, positions[1]!];
    const behind = group.filter((projection) => compare(cursorOf(projection), from) === 0);
    const read = await store.readAll({ ...(from === null ? {} : { after: from }), limit: batchSize });
    const events = read.filter(({ position }) => position <= to!);
    await apply(behind, events);
    report(false);
  }

  let after = lowest(running(projections).map(cursorOf));
  while (!signal.aborted) {
    for await (const item of store.subscribe({ ...(after === null ? {} : { after }), batchSize, signal })) {
      if (item.kind === 'events') {
        await apply(running(projections), item.events);
        after = item.events.at(-1)!.position;
      }
      report(item.kind === 'caughtUp');
    }
    // A subscription ends with the signal or with its store; adapters that drop slow readers subscribe again themselves.
    break;
  }
}

/** A log that was put back from an older copy and then grew past the views holds other events than they were made of. */
async function refuseOtherPast(store: EventStore, views: ViewStore): Promise<void> {
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

function originOf({ id, position }: StoredEvent): LogOrigin {
  return { eventId: id, position };
}

/** One transaction. Gives the number of foreign events. Throws ViewStopped for a view that must stop, with nothing written. */
async function project(
  views: ViewStore,
  group: readonly Projection[],
  events: readonly StoredEvent[],
  stops: ReadonlyMap<Projection, ViewStopped>,
  cursorOf: (projection: Projection) => Position | null,
  begins: LogOrigin | undefined,
): Promise<number> {
  return views.transaction(async (transaction) => {
    if (begins) transaction.setOrigin(begins);
    const members = group.map((projection) => ({
      projection,
      writer: transaction.writerOf(projection),
      until: stops.get(projection)?.at,
    }));
    let foreign = 0;
    for (const stored of events) {
      const active = members.filter(({ until }) => until === undefined || stored.position < until);
      let decoded: ReturnType<typeof decodeEvent>;
      try {
        decoded = decodeEvent(stored);
      } catch (error) {
        if (!(error instanceof UnknownEventVersion)) throw error;
        const needs = active.find(({ projection }) => handles(projection, stored.type));
        if (needs) throw new ViewStopped(needs.projection, stored.position, error.message);
        continue;
      }
      if (decoded.kind === 'foreign') {
        foreign++;
        continue;
      }
      const event = decoded.event;
      for (const { projection, writer } of active) {
        try {
          const one = projection.on[event.type] as Handler<Recorded<DomainEvent>> | undefined;
          // Awaiting what is no promise costs a turn of the queue for every event; most handlers only write.
          const done = one?.(event, writer, stored);
          if (done) await done;
          const every = projection.onEvery?.(event, writer, stored);
          if (every) await every;
        } catch (error) {
          if (isStoreFailure(error)) throw error;
          const where = `${event.type} at revision ${event.revision} of stream ${event.stream}`;
          throw new ViewStopped(projection, stored.position, `${where} could not be projected: ${nameOf(error)}.`);
        }
      }
    }
    const whole = group.filter((projection) => !stops.has(projection));
    if (whole.length > 0)
      transaction.moveCursor(
        whole.map(({ name }) => name),
        events.at(-1)!,
      );
    for (const [projection, stop] of stops) {
      const before = events.filter(({ position }) => position < stop.at).at(-1)?.position ?? cursorOf(projection);
      transaction.stop(projection.name, before, stop.message);
    }
    return foreign;
  });
}

function handles(projection: Projection, type: string): boolean {
  return projection.onEvery !== undefined || projection.on[type as EventType] !== undefined;
}

/** A full disk or a broken file stops everything; a row that breaks a constraint is the view's own fault. */
function isStoreFailure(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' && (errcode & 0xff) !== SQLITE_CONSTRAINT;
}

/** The message of a bug may quote what it met; the name and the place in the code never do. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  const frame = error.stack?.split('\n').find((line) => line.trim().startsWith('at '));
  return `${error.name} ${frame?.trim().replace(/^at (\S+) .*[/\\]([^/\\]+)\)?$/, 'in $1 ($2') ?? ''}`.trim();
}

function compare(a: Position | null, b: Position | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function lowest(positions: readonly (Position | null)[]): Position | null {
  return (
    positions.reduce<Position | null | undefined>(
      (least, next) => (least === undefined || compare(next, least) < 0 ? next : least),
      undefined,
    ) ?? null
  );
}
