// Where does a bench write? In a new folder on a real disk: a sync of a file in memory costs nothing and would measure nothing.
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TMPFS = 0x01021994;
const RAMFS = 0x858458f6;

/** Hands the work a folder and removes it afterwards, whatever happens. */
export async function inScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const { type } = statfsSync(tmpdir());
  const parent = type === TMPFS || type === RAMFS ? process.cwd() : tmpdir();
  const folder = mkdtempSync(join(parent, 'countersign-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
