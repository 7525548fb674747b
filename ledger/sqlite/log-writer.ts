// How do many appends share one sync? Group commit: every append is judged first, against the stream's last revision, then
// all that hold are written in one transaction; no answer leaves before COMMIT returned (guarantee G1).
import type { DatabaseSync } from 'node:sqlite';
import { isRetry, nextRevision } from '../check-append.ts';
import type { ExpectedRevision, StoredEvent } from '../event-store.ts';
import type { AppendRequest } from '../packed-append.ts';
import { makeLogReader } from './log-reader.ts';

export type AppendOutcome =
  /** Place of the first event; the others follow without a gap. */
  | { readonly kind: 'appended'; readonly revision: bigint; readonly position: bigint }
  | { readonly kind: 'retried'; readonly stored: readonly StoredEvent[] }
  | { readonly kind: 'conflict'; readonly actual: ExpectedRevision }
  /** This attempt stored nothing. */
  | { readonly kind: 'failed'; readonly why: string }
  /** The commit failed half-way: it may be stored. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface GroupResult {
  readonly outcomes: readonly AppendOutcome[];
  readonly eventsStored: number;
  /** `open-again`: a fresh connection settles what the failed commit left. `stop`: a sync failed, trust nothing in memory. */
  readonly afterwards: 'go-on' | 'open-again' | 'stop';
}

/** Only what is used of it, so that a test can make one call fail. */
export type LogDatabase = Pick<DatabaseSync, 'exec' | 'prepare' | 'isTransaction'>;

const SQLITE_FULL = 13;
const REMEMBERED_STREAMS = 10_000;

export function makeLogWriter(database: LogDatabase): { commit(group: readonly AppendRequest[]): GroupResult } {
  const reader = makeLogReader(database as DatabaseSync);
  const insert = database.prepare(
    'INSERT INTO events (position, stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const lastPosition = database.prepare('SELECT coalesce(max(position), 0) AS position FROM events');
  const lastRevisions = new Map<string, bigint>();
  let end: bigint | undefined;

  /** −1: no such stream. This thread is the only writer, so what it remembers is true until a rollback. */
  function lastRevision(stream: string): bigint {
    const known = lastRevisions.get(stream);
    if (known !== undefined) return known;
    return reader.readStream(stream, { direction: 'backwards', limit: 1 })[0]?.revision ?? -1n;
  }

  function remember(stream: string, revision: bigint): void {
    lastRevisions.delete(stream);
    lastRevisions.set(stream, revision);
    if (lastRevisions.size > REMEMBERED_STREAMS) lastRevisions.delete(lastRevisions.keys().next().value!);
  }

  function judge({ stream, expected, events }: AppendRequest): AppendOutcome {
    const last = lastRevision(stream);
    const revision = nextRevision(expected);
    if (revision === last + 1n) {
      end ??= lastPosition.get()!.position as bigint;
      const position = end + 1n;
      for (const { id, type, data, metadata } of events) {
        end += 1n;
        insert.run(end, stream, revision + (end - position), id, type, data, metadata);
      }
      remember(stream, last + BigInt(events.length));
      return { kind: 'appended', revision, position };
    }
    const stored = revision > last ? [] : reader.readStream(stream, { from: revision, limit: events.length });
    if (isRetry(stored, events)) return { kind: 'retried', stored };
    return { kind: 'conflict', actual: last < 0n ? 'none' : last };
  }

  function forget(): void {
    lastRevisions.clear();
    end = undefined;
    if (database.isTransaction) database.exec('ROLLBACK');
  }

  return {
    commit(group) {
      const outcomes: AppendOutcome[] = [];
      try {
        database.exec('BEGIN IMMEDIATE');
        for (const request of group) outcomes.push(judge(request));
      } catch (error) {
        forget();
        return {
          outcomes: group.map(() => ({ kind: 'failed', why: reason(error) })),
          eventsStored: 0,
          afterwards: 'go-on',
        };
      }
      try {
        database.exec('COMMIT');
      } catch (error) {
        const why = reason(error);
        try {
          forget();
        } catch {
          // The connection is lost with the commit; the next one starts from the file.
        }
        const full = (error as { errcode?: number }).errcode === SQLITE_FULL;
        return {
          outcomes: group.map(() => ({ kind: 'unknown', why })),
          eventsStored: 0,
          afterwards: full ? 'open-again' : 'stop',
        };
      }
      const eventsStored = group.reduce(
        (sum, { events }, index) => sum + (outcomes[index]!.kind === 'appended' ? events.length : 0),
        0,
      );
      return { outcomes, eventsStored, afterwards: 'go-on' };
    },
  };
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
