// Looks at everything a server stands on, reads only, and goes on after what is broken: a person who asks for a doctor wants
// the whole list.
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
import { checkCursors, readCursors } from './check-views.ts';
import { type Finding, problem, reasonOf } from './finding.ts';

export interface ExamineOptions {
  readonly dataDir: string;
  readonly keysDir: string;
  /** `esdb://…`: the log is there, and not in the folder. */
  readonly eventStore: string | undefined;
  /** Also hashes every artifact. */
  readonly deep: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly facts?: FolderFacts;
  readonly onProgress?: (what: 'events' | 'artifacts', done: number) => void;
}

const BACKUP = 'Restore it from your last backup (countersign restore).';

export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const { dataDir, keysDir, eventStore, deep, now, facts, onProgress = () => {} } = options;
  const files = dataFiles(dataDir);
  const [exists, findings] = checkFolder(dataDir, eventStore, facts);
  const cursors = exists ? readCursors(files.views) : [];

  let log: LogExamination | undefined;
  if (eventStore !== undefined) {
    const store = await checkEventStore(eventStore, (done) => onProgress('events', done));
    findings.push(...store.findings);
    log = store.log;
  } else if (exists) {
    findings.push(checkDatabase('log', files.log, BACKUP));
    log = await examineEmbedded(files.log, findings, (done) => onProgress('events', done));
  }
  if (log) findings.push(...checkLog(log, now()));
  if (!exists) return findings;

  findings.push(checkDatabase('vault', files.vault, BACKUP), ...checkPrivate('vault', files.vault));
  findings.push(...(await checkKeys(keysDir, files.vault)));
  if ('status' in cursors) findings.push(cursors);
  else if (log) findings.push(...checkCursors(cursors, files.views, log.last?.position));
  if (log) {
    findings.push(
      ...(await checkArtifacts(files.artifacts, log.artifacts, deep, (done) => onProgress('artifacts', done))),
    );
  }
  return findings;
}

/** What makes the log unreadable has been said by the database's own check where it can be. */
async function examineEmbedded(
  file: string,
  findings: Finding[],
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
