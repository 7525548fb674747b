// Takes people out of a vault that nobody serves from yet: a backup that comes back must not bring the erased with it
// (guarantee G5). It works without the key-encryption key, so that an erasure never waits for one.
import { DatabaseSync } from 'node:sqlite';
import { syncPath } from '../write-whole.ts';
import { rewriteVault } from './rewrite-vault.ts';

/** Gives the references that were there. The file holds nothing of them afterwards, neither in rows nor in free bytes. */
export function eraseSubjects(file: string, references: Iterable<string>): string[] {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA secure_delete = ON');
    const remove = database.prepare('DELETE FROM subject WHERE reference = ?');
    const erased: string[] = [];
    database.exec('BEGIN IMMEDIATE');
    for (const reference of references) if (remove.run(reference).changes > 0) erased.push(reference);
    database.exec('COMMIT');
    rewriteVault(database);
    return erased;
  } finally {
    database.close();
    syncPath(file);
  }
}
