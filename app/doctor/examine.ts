// Looks at everything a server stands on, reads only (but for a sweep that is asked for), and goes on after what is broken: a
// person who asks for a doctor wants the whole list.

import { type DataFolderLock, lockDataFolder } from '../../ledger/data-folder-lock.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import { type LogExamination, makeLogExaminer } from '../../ledger/examine-log.ts';
import { logEvents } from '../../ledger/log-events.ts';
import { openReadableLog } from '../../ledger/sqlite/readable-log.ts';
import { dataFiles } from '../data-files.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { checkDatabase, checkPrivate } from './check-databases.ts';
import { checkEventStore } from './check-event-store.ts';
import { checkFolder, type FolderFacts } from './check-folder.ts';
import { checkKeys } from './check-keys.ts';
import { checkLog } from './check-log.ts';
import { checkViews, makeLogWatch, readViews } from './check-views.ts';
import { type Finding, problem, reasonOf } from './finding.ts';
import { findUnnamed, sweepUnnamed, tellUnnamed } from './unnamed-artifacts.ts';

export interface ExamineOptions {
  readonly dataDir: string;
  readonly keysDir: string;
  /** `esdb://…`: the log is there, and not in the folder. */
  readonly eventStore: string | undefined;
  /** Also hashes every artifact. */
  readonly deep: boolean;
  /** Also removes old artifacts that no event names; no server may run meanwhile, and nothing else may be wrong. */
  readonly sweep?: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly facts?: FolderFacts;
  readonly onProgress?: (what: 'events' | 'artifacts', done: number) => void;
}

const BACKUP = 'Restore it from your last backup (countersign restore).';

export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const { dataDir, eventStore, facts, sweep = false } = options;
  const [exists, findings] = checkFolder(dataDir, eventStore, facts);
  if (!sweep || !exists) return examineInside(options, exists, findings, false);
  let lock: DataFolderLock;
  try {
    lock = lockDataFolder(dataDir);
  } catch (error) {
    const all = await examineInside(options, exists, findings, false);
    return [...all, problem('sweep', `Nothing was swept: ${reasonOf(error)}`, 'Stop the server, then sweep again.')];
  }
  try {
    return await examineInside(options, exists, findings, true);
  } finally {
    lock.release();
  }
}

/** `sweeping`: the folder's lock is held. Adds to `findings`. */
async function examineInside(
  { dataDir, keysDir, eventStore, deep, now, onProgress = () => {} }: ExamineOptions,
  exists: boolean,
  findings: Finding[],
  sweeping: boolean,
): Promise<Finding[]> {
  const files = dataFiles(dataDir);
  const views = exists ? await readViews(files.views) : undefined;
  const watch = makeLogWatch(views && 'place' in views ? views.place : undefined);

  let log: LogExamination | undefined;
  if (eventStore !== undefined) {
    const store = await checkEventStore(eventStore, watch.look, (done) => onProgress('events', done));
    findings.push(...store.findings);
    log = store.log;
  } else if (exists) {
    findings.push(checkDatabase('log', files.log, BACKUP));
    log = await examineEmbedded(files.log, findings, watch.look, (done) => onProgress('events', done));
  }
  if (log) findings.push(...checkLog(log, now()));
  if (!exists) return findings;

  findings.push(checkDatabase('vault', files.vault, BACKUP), ...checkPrivate('vault', files.vault));
  findings.push(...(await checkKeys(keysDir, files.vault)));
  if (views && 'status' in views) findings.push(views);
  else if (views && log) findings.push(...checkViews(views, files.views, watch.seen()));
  if (log) {
    findings.push(
      ...(await checkArtifacts(files.artifacts, log.artifacts, deep, (done) => onProgress('artifacts', done))),
    );
    const unnamed = await findUnnamed(files.artifacts, log.artifacts, now());
    const isOwnLog = views !== undefined && 'place' in views && watch.seen().holdsPlace;
    if (sweeping) findings.push(await sweepUnnamed(files.artifacts, unnamed, { others: findings, isOwnLog }));
    else findings.push(...tellUnnamed(unnamed));
  } else if (sweeping) {
    findings.push(problem('sweep', 'Nothing was swept: the log cannot be read.', BACKUP));
  }
  return findings;
}

/** What makes the log unreadable has been said by the database's own check where it can be. */
async function examineEmbedded(
  file: string,
  findings: Finding[],
  onEvent: (event: StoredEvent) => void,
  onProgress: (events: number) => void,
): Promise<LogExamination | undefined> {
  if (findings.at(-1)?.sentence.endsWith('is not there.')) return undefined;
  const examiner = makeLogExaminer({ consecutive: true });
  let done = 0;
  try {
    const log = openReadableLog(file);
    try {
      for await (const event of logEvents(log)) {
        examiner.look(event);
        onEvent(event);
        onProgress(++done);
      }
    } finally {
      log.close();
    }
  } catch (error) {
    examiner.finish();
    findings.push(problem('log', `The log can be read up to event ${done} and no further: ${reasonOf(error)}`, BACKUP));
    return undefined;
  }
  return examiner.finish();
}
