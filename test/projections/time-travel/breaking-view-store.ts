// What does a crash leave of the views? A store whose transaction breaks at a write, as a disk does; and what lay on the disk at
// that moment, which is what a killed process finds again.
import { copyFileSync, existsSync } from 'node:fs';
import type { ViewStore } from '../../../projections/view-store.ts';
import type { ViewWriter } from '../../../projections/view-writer.ts';

const SQLITE_IOERR = 10;

/** The error that node:sqlite throws when the disk fails. */
export class DiskFailed extends Error {
  readonly code = 'ERR_SQLITE_ERROR';
  readonly errcode = SQLITE_IOERR;
}

/** Breaks at the nth write from now on, counted over transactions; `beforeIt` sees the file as it lies. */
export function breakAtWrite(views: ViewStore, nth: number, beforeIt: () => void = () => {}): ViewStore {
  let left = nth;
  const count = () => {
    left -= 1;
    if (left > 0) return;
    beforeIt();
    throw new DiskFailed('disk I/O error');
  };
  const counting = (writer: ViewWriter): ViewWriter => ({
    ...writer,
    write: ((...query: Parameters<ViewWriter['write']>) => {
      count();
      writer.write(...query);
    }) as ViewWriter['write'],
  });
  return {
    ...views,
    transaction: (work) =>
      views.transaction((transaction) =>
        work({ ...transaction, writerOf: (...copy) => counting(transaction.writerOf(...copy)) }),
      ),
  };
}

/** The database and its write-ahead log, without the index of the log, which a new process makes anew. */
export function copyAsItLies(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`);
}
