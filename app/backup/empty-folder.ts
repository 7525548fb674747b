// Is this folder free for what is to come? A backup or a restored ledger never mixes with what was there.
import { readdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';

/** Throws one sentence when `folder` is a file, or holds anything. A folder that is missing is free. */
export function requireEmptyFolder(folder: string, what: string): void {
  let entries: string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') throw new Error(`${folder} is a file; ${what} goes into a new or an empty folder.`);
    throw error;
  }
  if (entries.length > 0) throw new Error(`${folder} is not empty; ${what} goes into a new or an empty folder.`);
}

export function isInside(inner: string, outer: string): boolean {
  const way = relative(resolve(outer), resolve(inner));
  return way === '' || !(way === '..' || way.startsWith('../') || resolve(way) === way);
}
