// A vault file without shadows: SQLite moves rows between pages while it builds a file, and only under `secure_delete` does it
// clear where they were. A copy is built without, so a key destroyed in it later could stay readable in a page's free bytes.
import type { DatabaseSync } from 'node:sqlite';

/** Rewrites every page, in place. The file must be of nobody else's concern: no server reads it. */
export function rewriteVault(database: DatabaseSync): void {
  // A journal or a temporary file on the disk would keep what the pages held before.
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; VACUUM');
}
