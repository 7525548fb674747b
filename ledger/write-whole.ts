// How does a small file appear whole or not at all? Written aside, synced, renamed, its folder synced: a crash leaves the old
// one, or none.
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The mode is 0600. A file that is there is replaced. */
export function writeWhole(file: string, text: string): void {
  const aside = `${file}.new`;
  const handle = openSync(aside, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(aside, file);
  syncPath(dirname(file));
}

/** Makes a file's bytes, or a folder's entries, durable. */
export function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
