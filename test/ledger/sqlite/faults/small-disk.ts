// A disk that can be filled without harm: a file system in memory that only one process and its children see.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What to run a program under, so that `folder` is such a disk for it. Goes with the program. */
export function onSmallDisk(folder: string, megabytes: number): string[] {
  const script = `mount -t tmpfs -o size=${megabytes}m none "$1" && shift && "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', folder];
}

/** Why there can be none here, or false: for a test's `skip`. */
export function noSmallDisk(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-probe-'));
  const [program, ...args] = [...onSmallDisk(folder, 1), 'true'];
  const { status } = spawnSync(program!, args);
  rmdirSync(folder);
  return status === 0 ? false : 'no file system can be mounted here';
}
