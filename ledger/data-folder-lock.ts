// Who holds this data folder? One process: two would append with two memories of where the streams end. The lock is SQLite's
// own on a file of the folder, so the operating system lets it go with the process, however that ends; a pid file would not.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DomainError } from '../domain/kernel/errors.ts';

export interface DataFolderLock {
  release(): void;
}

const SQLITE_BUSY = 5;
/** A collected connection would let its lock go. */
const held = new Set<DatabaseSync>();

/** Creates the folder when it is missing. Throws UNAVAILABLE when another process (or this one, twice) holds it. */
export function lockDataFolder(folder: string): DataFolderLock {
  // Beside the lock and only for the message: the locked file itself cannot be read by others.
  const holder = join(folder, 'lock.pid');
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(folder, 'lock'));
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(`${holder}.new`, String(process.pid), { mode: 0o600 });
    renameSync(`${holder}.new`, holder);
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new DomainError(
        'UNAVAILABLE',
        `The data folder ${folder} is in use by ${holderOf(holder)}; stop that process, or give another folder.`,
      );
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new DomainError(
      'UNAVAILABLE',
      `The data folder ${folder} cannot be locked (${why}); check its rights and its disk.`,
    );
  }
  const own = database;
  held.add(own);
  return {
    release() {
      if (held.delete(own)) own.close();
    },
  };
}

function holderOf(file: string): string {
  try {
    const pid = readFileSync(file, 'utf8');
    return /^\d{1,10}$/.test(pid) ? `process ${pid}` : 'another process';
  } catch {
    // It has the lock and is about to write its number.
    return 'another process';
  }
}
