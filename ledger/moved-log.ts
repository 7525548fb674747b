// Has this folder's log gone elsewhere? After a complete copy a note is left beside it, so that no server starts on the old
// log by mistake and two histories begin.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../domain/kernel/errors.ts';
import { writeWhole } from './write-whole.ts';

export interface MovedLog {
  /** Where it is now; without credentials. */
  readonly to: string;
  readonly events: number;
  /** Of the log as it was moved; see log-digest.ts. */
  readonly digest: string;
  /** RFC 3339. */
  readonly at: string;
}

const fileOf = (dataDir: string) => join(dataDir, 'log', 'moved.json');

export function noteMoved(dataDir: string, moved: MovedLog): void {
  mkdirSync(join(dataDir, 'log'), { recursive: true, mode: 0o700 });
  writeWhole(fileOf(dataDir), `${JSON.stringify(moved, undefined, 2)}\n`);
}

/** The log has come back here. */
export function forgetMoved(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** `undefined`: it has not moved. Throws UNAVAILABLE for a note that cannot be read: a start on a guess could split the log. */
export function readMoved(dataDir: string): MovedLog | undefined {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(dataDir);
  }
  try {
    const { to, events, digest, at } = JSON.parse(text);
    if (
      typeof to === 'string' &&
      typeof digest === 'string' &&
      typeof at === 'string' &&
      Number.isSafeInteger(events)
    ) {
      return { to, events, digest, at };
    }
  } catch {
    // Said below.
  }
  throw unreadable(dataDir);
}

function unreadable(dataDir: string): DomainError {
  return new DomainError(
    'UNAVAILABLE',
    `${fileOf(dataDir)} says that this log has moved, but cannot be read; find out where to, or remove it if the log never left.`,
  );
}
