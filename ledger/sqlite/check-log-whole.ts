// Is all of the log's file there? SQLite finds a cut file itself only by whole pages, and not when there is a write-ahead log
// beside it: then it opens, fails at some later read, and by then has written into what was left. A write-ahead log whose main
// file is gone it deletes. So this looks first, and touches nothing.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { DomainError } from '../../domain/kernel/errors.ts';
import { readWal } from './read-wal.ts';

/** SQLite's locks stand on this byte; the page around it is never written (sqlite.org/fileformat2.html#lockpage). */
const LOCK_BYTE = 0x40000000;
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** Throws UNAVAILABLE. A log that was never begun is whole; what is no SQLite file at all is left for SQLite to say. */
export function checkLogWhole(file: string): void {
  const bytes = bytesOf(file);
  if (bytes === undefined) {
    if (!bytesOf(`${file}-wal`)) return;
    throw broken(`The log ${file} is missing, but ${file}-wal may hold events of it`);
  }
  if (bytes < HEADER_BYTES) throw broken(`The log ${file} is cut off: it has ${bytes} bytes, fewer than any log`);
  const header = headerOf(file);
  if (!header) return;
  const wal = readWal(`${file}-wal`);
  const databasePages = wal?.databasePages ?? header.pages;
  const there = Math.floor(bytes / header.pageSize);
  const lockPage = Math.floor(LOCK_BYTE / header.pageSize) + 1;
  for (let page = there + 1; page <= databasePages; page++) {
    if (wal?.pages.has(page) || page === lockPage) continue;
    throw broken(
      `The log ${file} is cut off: page ${page} of its ${databasePages} is neither in it nor in ${file}-wal`,
    );
  }
  // A log only grows, and pages go into its file only after they were safe in the other one.
  if (header.pages > databasePages) {
    throw broken(
      `${file}-wal is damaged: it ends at a log of ${databasePages} pages, and ${file} already has ${header.pages}`,
    );
  }
}

const broken = (what: string) =>
  new DomainError('UNAVAILABLE', `${what}; put the folder back from a backup, or give another.`);

function bytesOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

/** As the main file says it of itself (sqlite.org/fileformat2.html#the_database_header). */
function headerOf(file: string): { readonly pageSize: number; readonly pages: number } | undefined {
  const handle = openSync(file, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(handle, header, 0, HEADER_BYTES, 0);
    const pageSize = header.readUInt16BE(16);
    if (header.toString('latin1', 0, MAGIC.length) !== MAGIC || pageSize < 512) return undefined;
    return { pageSize, pages: header.readUInt32BE(28) };
  } finally {
    closeSync(handle);
  }
}
