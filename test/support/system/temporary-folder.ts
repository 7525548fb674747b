// Where do the tests keep their data? In a folder of their own that goes with them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What has an end: a test, or `{ after }` of the whole file. */
export interface Cleanup {
  after(work: () => void | Promise<void>): void;
}

export function temporaryFolder(context: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-system-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
