// What does the embedded log look like on disk? One append-only table in SQLite, WAL with a sync at every commit
// (sqlite.org/wal.html): a commit that returned survives the process and the machine; a torn tail is cut at the next open.
import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DomainError } from '../../domain/kernel/errors.ts';
import { checkLogWhole } from './check-log-whole.ts';

/** "CSLG": says whose file it is to `file(1)`, to SQLite's tools and to us. */
const APPLICATION_ID = 0x43534c47n;
const FORMAT = 1n;

const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data BLOB NOT NULL,
    metadata BLOB NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;
  -- No adversary stops at a trigger (the Merkle tree finds him); these stop a slip of our own.
  CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events never change'); END;
  CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/**
 * Creates the file and its folder when they are missing. Integers come back as bigint. Throws UNAVAILABLE for a file that is
 * not ours, or of which a part is missing.
 */
export function openLogForWriting(file: string): DatabaseSync {
  return opened(file, false, (database) => {
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec('BEGIN IMMEDIATE');
    const empty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()!.n === 0n;
    if (empty && pragma(database, 'application_id') === 0n) database.exec(SCHEMA);
    database.exec('COMMIT');
  });
}

/** The file must be there. Throws UNAVAILABLE for a file that is missing or not ours. */
export function openLogForReading(file: string): DatabaseSync {
  return opened(file, true, (database) => database.exec('PRAGMA busy_timeout = 5000'));
}

function opened(file: string, readOnly: boolean, prepare: (database: DatabaseSync) => void): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (!readOnly) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      checkLogWhole(file);
    }
    database = new DatabaseSync(file, { readOnly, readBigInts: true });
    // Where it may not write SQLite opens for reading without a word, and every append would fail instead.
    if (!readOnly) accessSync(file, constants.W_OK);
    prepare(database);
    if (pragma(database, 'application_id') !== APPLICATION_ID) {
      throw new DomainError(
        'UNAVAILABLE',
        `${file} is not a Countersign log; give the folder of one, or an empty one.`,
      );
    }
    const format = pragma(database, 'user_version');
    if (format !== FORMAT) {
      throw new DomainError(
        'UNAVAILABLE',
        `${file} is a log of format ${format}; this build reads format ${FORMAT}: run the build that wrote it.`,
      );
    }
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof DomainError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    // The low byte is the kind; the rest says more of it.
    const kind = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
    const mend =
      kind === SQLITE_CORRUPT || kind === SQLITE_NOTADB ? 'put it back from a backup' : 'check the path and its rights';
    throw new DomainError('UNAVAILABLE', `The log ${file} cannot be opened (${why}); ${mend}.`);
  }
}

function pragma(database: DatabaseSync, name: string): bigint {
  return Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0] as bigint;
}
