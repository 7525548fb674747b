// Is a log whole, and can this build read it? Each event is looked at once, in global order; what is found is counted, and the
// first of each kind is named.
import { DatabaseSync } from 'node:sqlite';
import { artifactsOfEvent } from './artifacts/artifacts-of-event.ts';
import { decodeEvent } from './codec.ts';
import { nameOf } from './compare-logs.ts';
import type { StoredEvent } from './event-store.ts';
import { makeLogSequence } from './log-sequence.ts';
import { UnknownEventVersion } from './upcast.ts';

export interface Faults {
  readonly count: number;
  /** One sentence on the first. */
  readonly first: string | undefined;
}

export interface LogExamination {
  readonly events: number;
  readonly streams: number;
  /** Of types that are not in the catalogue: passed over by every view. */
  readonly foreign: number;
  readonly last: StoredEvent | undefined;
  /** The latest time an event carries, RFC 3339. */
  readonly latestRecordedAt: string | undefined;
  /** Missing, doubled or misplaced revisions and positions. */
  readonly gaps: Faults;
  /** One id twice in one stream: a retry that was stored again. */
  readonly doubled: Faults;
  /** Of our types, and not readable by this build. */
  readonly unreadable: Faults;
  /** Digests that events name. */
  readonly artifacts: ReadonlySet<string>;
}

export interface LogExaminer {
  look(event: StoredEvent): void;
  /** Once, at the end. */
  finish(): LogExamination;
}

/** `consecutive`: the store gives out 1, 2, 3 …, so that a position left out is an event that is gone. */
export function makeLogExaminer({ consecutive }: { readonly consecutive: boolean }): LogExaminer {
  const sequence = makeLogSequence();
  const [gaps, doubled, unreadable] = [makeFaults(), makeFaults(), makeFaults()];
  const artifacts = new Set<string>();
  const ids = makeSeenIds();
  let events = 0;
  let foreign = 0;
  let last: StoredEvent | undefined;
  let latestRecordedAt: string | undefined;

  function decode(event: StoredEvent): void {
    try {
      const decoded = decodeEvent(event);
      if (decoded.kind === 'foreign') {
        foreign += 1;
        return;
      }
      const { recordedAt } = decoded.event.metadata;
      if (latestRecordedAt === undefined || recordedAt > latestRecordedAt) latestRecordedAt = recordedAt;
      for (const digest of artifactsOfEvent(decoded.event)) artifacts.add(digest);
    } catch (error) {
      if (!(error instanceof UnknownEventVersion)) throw error;
      unreadable.add(error.message);
    }
  }

  return {
    look(event) {
      events += 1;
      const misplaced = sequence.follow(event);
      const expected = (last?.position ?? 0n) + 1n;
      if (misplaced) gaps.add(misplaced);
      else if (consecutive && event.position !== expected) {
        gaps.add(`The log goes on at position ${event.position} where ${expected} should follow; events are gone.`);
      }
      if (ids.isSeen(event)) doubled.add(`${nameOf(event)} has an id that its stream holds already.`);
      decode(event);
      last = event;
    },
    finish() {
      ids.close();
      return {
        events,
        streams: sequence.streams(),
        foreign,
        last,
        latestRecordedAt,
        gaps: gaps.found(),
        doubled: doubled.found(),
        unreadable: unreadable.found(),
        artifacts,
      };
    },
  };
}

function makeFaults() {
  let count = 0;
  let first: string | undefined;
  return {
    add(sentence: string) {
      count += 1;
      first ??= sentence;
    },
    found: (): Faults => ({ count, first }),
  };
}

/** In a temporary file of SQLite's own, so that a log of many millions needs no memory for it. */
function makeSeenIds() {
  const database = new DatabaseSync('');
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  database.exec('CREATE TABLE seen (stream TEXT, id TEXT, PRIMARY KEY (stream, id)) WITHOUT ROWID; BEGIN');
  const insert = database.prepare('INSERT OR IGNORE INTO seen VALUES (?, ?)');
  return {
    isSeen: ({ stream, id }: StoredEvent) => insert.run(stream, id).changes === 0,
    close: () => database.close(),
  };
}
