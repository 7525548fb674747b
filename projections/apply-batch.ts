// How does one batch of events become rows? In one transaction with the cursors, for every copy of a view in the group. A copy
// that cannot read an event, or fails at one, stops there, loudly and alone: the batch is undone and tried again without it from
// that event on.
import type { DomainEvent, EventType } from '../domain/event-catalog.ts';
import type { Position, Recorded } from '../domain/kernel/event.ts';
import { decodeEvent } from '../ledger/codec.ts';
import type { StoredEvent } from '../ledger/event-store.ts';
import { UnknownEventVersion } from '../ledger/upcast.ts';
import type { Handler, Projection } from './projection.ts';
import type { LogOrigin, ViewCopy, ViewStore } from './view-store.ts';

export interface Batch {
  readonly copies: readonly ViewCopy[];
  /** At least one, in order. */
  readonly events: readonly StoredEvent[];
  /** Where the copies stand before it. */
  readonly after: Position | null;
  /** Written with the first event of a log that was empty. */
  readonly begins?: LogOrigin | undefined;
  /** Of a rebuild: the time is kept with the rows. Milliseconds. */
  readonly stopwatch?: (() => number) | undefined;
}

export interface BatchOutcome {
  /** Events of others that were passed over. */
  readonly foreign: number;
  /** Copy → why it stopped; all others stand at the last event. */
  readonly stops: ReadonlyMap<ViewCopy, string>;
}

class CopyStopped extends Error {
  readonly copy: ViewCopy;
  readonly at: Position;
  constructor(copy: ViewCopy, at: Position, reason: string) {
    super(reason);
    this.copy = copy;
    this.at = at;
  }
}

const SQLITE_CONSTRAINT = 19;

/** Rejects when the store of the views fails: then nothing can be projected. */
export async function applyBatch(views: ViewStore, batch: Batch): Promise<BatchOutcome> {
  const stops = new Map<ViewCopy, CopyStopped>();
  for (;;) {
    try {
      const foreign = await project(views, batch, stops);
      return { foreign, stops: new Map([...stops].map(([copy, { message }]) => [copy, message])) };
    } catch (error) {
      if (!(error instanceof CopyStopped)) throw error;
      stops.set(error.copy, error);
    }
  }
}

/** One transaction. Gives the number of foreign events. Throws CopyStopped for a copy that must stop, with nothing written. */
async function project(
  views: ViewStore,
  { copies, events, after, begins, stopwatch }: Batch,
  stops: ReadonlyMap<ViewCopy, CopyStopped>,
): Promise<number> {
  const started = stopwatch?.() ?? 0;
  return views.transaction(async (transaction) => {
    if (begins) transaction.setOrigin(begins);
    const members = copies.map((copy) => ({
      copy,
      projection: copy.projection,
      writer: transaction.writerOf(copy),
      until: stops.get(copy)?.at,
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
        if (needs) throw new CopyStopped(needs.copy, stored.position, error.message);
        continue;
      }
      if (decoded.kind === 'foreign') {
        foreign++;
        continue;
      }
      const event = decoded.event;
      for (const { copy, projection, writer } of active) {
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
          throw new CopyStopped(copy, stored.position, `${where} could not be projected: ${nameOf(error)}.`);
        }
      }
    }
    const whole = copies.filter((copy) => !stops.has(copy));
    if (whole.length > 0) transaction.moveCursor(whole, events.at(-1)!);
    for (const [copy, stop] of stops) {
      const before = events.filter(({ position }) => position < stop.at).at(-1)?.position ?? after;
      transaction.stop(copy, before, stop.message);
    }
    if (stopwatch) {
      const took = stopwatch() - started;
      for (const { projection } of whole) transaction.countWork(projection.name, events.length, took);
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
