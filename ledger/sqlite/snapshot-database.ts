// How is a database copied while others write to it? VACUUM INTO (sqlite.org/lang_vacuum.html): one read transaction, so the
// copy is the database of one moment, and nothing that was deleted before goes along in a free page. Writers do not wait;
// the write-ahead log grows until the copy is done.
import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { syncPath } from '../write-whole.ts';

/** `to` must not be there. Durable when it returns; readable by its owner only. */
export function snapshotDatabase(database: DatabaseSync, to: string): void {
  // SQLite takes an empty file for a new one, and keeps its mode.
  closeSync(openSync(to, 'wx', 0o600));
  database.prepare('VACUUM INTO ?').run(to);
  // It does not sync what it made.
  syncPath(to);
}
