// Is the data folder there, ours, private, and with room to grow? And does a server hold it?
import { readFileSync, type Stats, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectionName } from '../../ledger/eventstoredb/connection-name.ts';
import { readMoved } from '../../ledger/moved-log.ts';
import { dataFiles } from '../data-files.ts';
import { refuseTwoLogs } from '../refuse-two-logs.ts';
import { type Finding, ok, problem, reasonOf, warning } from './finding.ts';

const MIB = 1024 ** 2;
const LOW_BYTES = 1024 * MIB;
const FULL_BYTES = 256 * MIB;
const SQLITE_BUSY = 5;

export interface FolderFacts {
  /** Bytes; a test gives its own. */
  readonly freeBytes?: (folder: string) => number;
  readonly uid?: number | undefined;
}

/** `exists` false: nothing else can be looked at. `eventStore`: where the log is looked for, if not in the folder. */
export function checkFolder(
  dataDir: string,
  eventStore: string | undefined,
  facts: FolderFacts = {},
): readonly [exists: boolean, Finding[]] {
  let stats: Stats;
  try {
    stats = statSync(dataDir);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? 'is not there' : `cannot be read (${reasonOf(error)})`;
    return [false, [problem('folder', `${dataDir} ${why}.`, 'Give the data folder of a server by --data-dir.')]];
  }
  if (!stats.isDirectory()) {
    return [false, [problem('folder', `${dataDir} is a file.`, 'Give the data folder of a server by --data-dir.')]];
  }
  return [
    true,
    [
      checkOwner(dataDir, stats, facts),
      checkSpace(dataDir, facts),
      checkLock(dataDir),
      ...checkMoved(dataDir, eventStore),
    ],
  ];
}

function checkOwner(dataDir: string, stats: Stats, { uid = process.getuid?.() }: FolderFacts): Finding {
  if (uid !== undefined && uid !== 0 && stats.uid !== uid) {
    return problem(
      'folder',
      `${dataDir} belongs to user ${stats.uid}, and this is user ${uid}.`,
      'Run server and doctor as the owner of the folder.',
    );
  }
  if ((stats.mode & 0o077) !== 0) {
    return warning('folder', `Others on this machine can look into ${dataDir}.`, `Close it: chmod 700 ${dataDir}`);
  }
  return ok('folder', `${dataDir} is there and private.`);
}

function checkSpace(dataDir: string, { freeBytes = freeOn }: FolderFacts): Finding {
  const free = freeBytes(dataDir);
  const said = `The disk of ${dataDir} has ${Math.floor(free / MIB)} MiB free`;
  if (free < FULL_BYTES)
    return problem('disk', `${said}: appends will soon be refused.`, 'Make room, or move to a larger disk.');
  if (free < LOW_BYTES) return warning('disk', `${said}.`, 'Make room before it is full: a full disk refuses appends.');
  return ok('disk', `${said}.`);
}

function freeOn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Looks at the lock with a reader's: it is not taken, and gone in a moment. */
function checkLock(dataDir: string): Finding {
  const file = join(dataDir, 'lock');
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
    } finally {
      database.close();
    }
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      return ok('lock', `A server runs on it${holder(dataDir)}; what follows was read beside it.`);
    }
  }
  return ok('lock', 'No server runs on it.');
}

function holder(dataDir: string): string {
  try {
    const pid = readFileSync(join(dataDir, 'lock.pid'), 'utf8');
    return /^\d{1,10}$/.test(pid) ? ` (process ${pid})` : '';
  } catch {
    return '';
  }
}

/** What the server's own start would refuse. */
function checkMoved(dataDir: string, eventStore: string | undefined): Finding[] {
  try {
    refuseTwoLogs(dataDir, dataFiles(dataDir).log, eventStore);
    const moved = readMoved(dataDir);
    if (!moved || eventStore === undefined) return [];
    const here = connectionName(eventStore);
    if (here === moved.to)
      return [ok('moved', `The log moved to ${moved.to} on ${moved.at}, and that is where it is looked for.`)];
    return [
      warning(
        'moved',
        `The log moved to ${moved.to} on ${moved.at}, and it is looked for at ${here}.`,
        'If these are two names of one store, all is well; if not, set COUNTERSIGN_EVENTSTORE to the first.',
      ),
    ];
  } catch (error) {
    return [problem('moved', reasonOf(error), 'Until then no server starts here.')];
  }
}
