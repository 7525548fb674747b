// The port on EventStoreDB (design sections 3 and 5): exact revisions, raw bytes, our streams alone. One of these a process:
// `openEsdbLog` puts it into a thread of its own and shares it.
import { DomainError } from '../../domain/kernel/errors.ts';
import { checkBatchSize } from '../catch-up.ts';
import { checkAppend, checkLimit, checkPlace, checkStream } from '../check-append.ts';
import { type EventStore, type ExpectedRevision, type StoredEvent, UnknownPosition } from '../event-store.ts';
import { appendSurely } from './append-surely.ts';
import type { Connection } from './connection.ts';
import { ESDB_LIMITS, type EsdbLimits } from './esdb-limits.ts';
import { isServiceError } from './failures.ts';
import { followAll } from './follow-all.ts';
import type { ReadReq } from './protocol.ts';
import { readPage } from './read-page.ts';
import { makeTries } from './try-again.ts';
import { nameOfWrite, readWireEvent, type WireEvent } from './wire-event.ts';
import { readAllRequest, readStreamRequest } from './wire-requests.ts';

export interface EsdbStats {
  /** Appends answered, conflicts with them; tries sent; tries whose outcome was not known; events stored. */
  readonly appends: number;
  readonly tries: number;
  readonly unknown: number;
  readonly events: number;
  /** Events of others and of the server itself that were passed over. */
  readonly foreign: number;
  /** Subscriptions that ended without being asked to, and were taken up again. */
  readonly drops: number;
  /** Writes to the metadata of our streams, gaps in them: each is an alarm. */
  readonly alarms: number;
}

export interface EsdbStore extends EventStore {
  stats(): EsdbStats;
}

export interface EsdbStoreConfig {
  readonly connection: Connection;
  /** How our streams begin; left out: every stream that is no system stream is ours. */
  readonly prefixes?: readonly string[] | undefined;
  /** Somebody hides or limits what was recorded; one sentence, once a fact. */
  readonly onAlarm?: (sentence: string) => void;
  readonly limits?: EsdbLimits;
  /** Milliseconds, for waits alone. */
  readonly now?: () => number;
}

const REMEMBERED_ALARMS = 10_000;
/** gRPC UNKNOWN: how the server answers a position that no event has. */
const UNKNOWN = 2;

export function makeEsdbStore(config: EsdbStoreConfig): EsdbStore {
  const { connection, prefixes, onAlarm = () => {}, limits = ESDB_LIMITS, now = () => performance.now() } = config;
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const counts = { appends: 0, tries: 0, unknown: 0, events: 0, foreign: 0, drops: 0, alarms: 0 };
  const count = (what: keyof typeof counts) => void counts[what]++;
  const alarmed = new Set<string>();
  let closed: Promise<void> | undefined;

  function alarm(fact: string, sentence: string): void {
    if (alarmed.has(fact)) return;
    alarmed.add(fact);
    if (alarmed.size > REMEMBERED_ALARMS) alarmed.delete(alarmed.values().next().value!);
    count('alarms');
    onAlarm(sentence);
  }

  const onMetadata = (event: Extract<WireEvent, { kind: 'metadata' }>) => {
    const { stream, revision, position, what } = event;
    alarm(
      `${what} ${stream} ${revision}`,
      `Somebody wrote ${nameOfWrite(event)} of stream ${stream} at position ${position}: it can hide events or shut readers out.`,
    );
  };

  const refuseClosed = () => {
    if (closing.signal.aborted) throw new DomainError('UNAVAILABLE', 'The ledger is closed; open it again to go on.');
  };

  /** Counted as running, so that `close` waits for its answer. */
  async function run<T>(work: () => Promise<T>): Promise<T> {
    refuseClosed();
    const asked = work();
    running.add(asked);
    try {
      return await asked;
    } finally {
      running.delete(asked);
    }
  }

  /** Every event of one read, ours or not. A read may be repeated as often as need be. */
  async function page(
    request: ReadReq,
    {
      until,
      unknownPosition,
    }: { until?: number | undefined; unknownPosition?: (() => UnknownPosition) | undefined } = {},
  ): Promise<WireEvent[]> {
    const tries = makeTries(limits, closing.signal, now, until);
    let unknowns = 0;
    for (;;) {
      try {
        const answers = await readPage(connection, request, limits.tryMs);
        return answers.flatMap((answer) => readWireEvent(answer, prefixes) ?? []);
      } catch (error) {
        // The server's word for much else too: only said again and again it is about the position.
        if (unknownPosition && isServiceError(error) && error.code === UNKNOWN && ++unknowns === 3) {
          throw unknownPosition();
        }
        await tries.afterFailure(
          error,
          (why) => new DomainError('UNAVAILABLE', `The event store did not answer a read (${why}); try again.`),
        );
      }
    }
  }

  async function readStream(
    stream: string,
    from: bigint | undefined,
    backwards: boolean,
    limit: number,
    until?: number,
  ) {
    const found: StoredEvent[] = [];
    let next = from;
    while (found.length < limit) {
      const size = Math.min(limit - found.length, limits.pageEvents);
      const events = await page(readStreamRequest(stream, { from: next, backwards, count: size }), { until });
      for (const event of events) if (event.kind === 'metadata') onMetadata(event);
      const ours = events.flatMap((event) => (event.kind === 'ours' ? [event.event] : []));
      const other = ours.find((event) => event.stream !== stream);
      if (other) {
        throw new DomainError(
          'UNAVAILABLE',
          `The event store answered a read of stream ${stream} with an event of ${other.stream}; examine it with doctor.`,
        );
      }
      found.push(...ours);
      if (!backwards && ours.length > 0 && ours[0]!.revision > (next ?? 0n)) {
        const hidden = `Stream ${stream} shows revision ${ours[0]!.revision} where ${next ?? 0n} was asked for`;
        alarm(`gap ${stream} ${next ?? 0n}`, `${hidden}: what stands between is hidden or gone.`);
      }
      const last = events.at(-1);
      if (events.length < size || !last) break;
      const { revision } = last.kind === 'ours' ? last.event : last;
      if (backwards && revision === 0n) break;
      next = backwards ? revision - 1n : revision + 1n;
    }
    return found;
  }

  async function readAll(after: bigint | undefined, backwards: boolean, limit: number) {
    const found: StoredEvent[] = [];
    let from = after;
    let nothingOfOurs = false;
    while (found.length < limit) {
      // Forwards the event at `from` comes first, again.
      const again = !backwards && from !== undefined ? 1 : 0;
      // Among others' events a page is a whole one: one call for each of them would never end on a shared server.
      const size = nothingOfOurs ? limits.pageEvents : Math.min(limit - found.length + again, limits.pageEvents);
      const before = found.length;
      const unknown = () =>
        new UnknownPosition(`No event of this log has the position ${from}; read from one that it gave out.`);
      const events = await page(readAllRequest({ from, backwards, count: size }), {
        unknownPosition: from === undefined ? undefined : unknown,
      });
      for (const event of events) {
        if (again && event.position === from) continue;
        if (event.kind === 'ours') found.push(event.event);
        else if (event.kind === 'metadata') onMetadata(event);
        else count('foreign');
      }
      if (events.length < size) break;
      nothingOfOurs = found.length === before;
      from = events.at(-1)!.position;
    }
    return found.slice(0, limit);
  }

  const lastRevision = async (stream: string): Promise<ExpectedRevision> =>
    (await readStream(stream, undefined, true, 1))[0]?.revision ?? 'none';

  return {
    append(stream, expected, events) {
      return run(async () => {
        checkAppend(stream, expected, events);
        const read = (name: string, from: bigint, limit: number, until: number) =>
          readStream(name, from, false, limit, until);
        try {
          const parts = { connection, limits, closing: closing.signal, now, count, read, lastRevision };
          const stored = await appendSurely(parts, stream, expected, events);
          counts.events += stored.length;
          return stored;
        } finally {
          count('appends');
        }
      });
    },
    readStream: (stream, { from, direction, limit }) =>
      run(async () => {
        checkStream(stream);
        checkLimit(limit);
        checkPlace(from);
        return readStream(stream, from, direction === 'backwards', limit);
      }),
    readAll: ({ after, direction, limit }) =>
      run(async () => {
        checkLimit(limit);
        checkPlace(after);
        return readAll(after, direction === 'backwards', limit);
      }),
    async *subscribe(options) {
      checkBatchSize(options?.batchSize);
      checkPlace(options?.after);
      if (closing.signal.aborted) return;
      const isPosition = async (position: bigint) => {
        try {
          await readAll(position, false, 1);
          return true;
        } catch (error) {
          if (error instanceof UnknownPosition) return false;
          throw error;
        }
      };
      yield* followAll(
        { connection, limits, closing: closing.signal, prefixes, isPosition, onMetadata, count },
        options,
      );
    },
    stats: () => ({ ...counts }),
    close() {
      closed ??= (async () => {
        closing.abort();
        await Promise.allSettled(running);
        await connection.close();
      })();
      return closed;
    },
  };
}
