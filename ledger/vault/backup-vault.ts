// The vault of one moment, as a file of its own. Keys destroyed before that moment are not in it: the copy is made of rows, and
// a destroyed key has none. What is destroyed later is: `eraseSubjects` takes it out when the copy comes back.
import { DatabaseSync } from 'node:sqlite';
import { snapshotDatabase } from '../sqlite/snapshot-database.ts';
import { syncPath } from '../write-whole.ts';
import { rewriteVault } from './rewrite-vault.ts';

/** `to` must not be there. Gives the number of subjects. Needs no key: nothing is opened. */
export function backUpVault(file: string, to: string): number {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    snapshotDatabase(database, to);
  } finally {
    database.close();
  }
  const copy = new DatabaseSync(to);
  try {
    rewriteVault(copy);
    return copy.prepare('SELECT count(*) AS subjects FROM subject').get()!.subjects as number;
  } finally {
    copy.close();
    syncPath(to);
  }
}
