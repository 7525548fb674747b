// Which files of the artifacts folder does no event name? What a killed import or ingestion stored before its event; and what
// one that is under way has stored so far, so the young ones are left alone.
import { rm, stat } from 'node:fs/promises';
import { artifactPath } from '../../ledger/artifacts/file-artifact-store.ts';
import { listArtifacts } from '../../ledger/artifacts/list-artifacts.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const CHECK = 'artifacts';
/** Longer than any import, ingestion or training is under way. */
const DAY_MS = 24 * 3600 * 1_000;

export interface UnnamedArtifacts {
  /** Digests of files that were last written more than a day ago. */
  readonly old: readonly string[];
  /** Of the old ones together. */
  readonly bytes: number;
  readonly young: number;
}

/** `named`: by every event of the log. `now`: milliseconds since 1970. */
export async function findUnnamed(folder: string, named: ReadonlySet<string>, now: number): Promise<UnnamedArtifacts> {
  const old: string[] = [];
  let [bytes, young] = [0, 0];
  for await (const digest of listArtifacts(folder)) {
    if (named.has(digest)) continue;
    const { mtimeMs, size } = (await statIfPresent(artifactPath(folder, digest))) ?? {};
    if (mtimeMs === undefined || size === undefined) continue; // what was refused is taken away meanwhile
    if (now - mtimeMs <= DAY_MS) {
      young += 1;
      continue;
    }
    old.push(digest);
    bytes += size;
  }
  return { old, bytes, young };
}

export function tellUnnamed({ old, bytes, young }: UnnamedArtifacts): Finding[] {
  const findings: Finding[] = [];
  if (young > 0) {
    findings.push(ok(CHECK, `${files(young)} of less than a day that no event names: work under way, or of a kill.`));
  }
  if (old.length > 0) {
    const left = `${files(old.length)} of more than a day that no event names, ${bytes} bytes together: killed imports, ingestions or trainings left them.`;
    findings.push(warning(CHECK, left, 'To remove them, stop the server and run countersign doctor --sweep.'));
  }
  return findings;
}

interface Witnesses {
  /** What else was found. */
  readonly others: readonly Finding[];
  /** The folder's views were made of this log, up to an event that it holds. */
  readonly isOwnLog: boolean;
}

/**
 * Removes the old ones. Only with the folder's lock held since before the log was read: an event may name a file at any time.
 * Nothing is removed where the events that name them may only be lost, or stand in another log.
 */
export async function sweepUnnamed(
  folder: string,
  { old, bytes }: UnnamedArtifacts,
  { others, isOwnLog }: Witnesses,
): Promise<Finding> {
  if (old.length === 0) return ok('sweep', 'There is no file of more than a day that no event names.');
  const wrong = others.find(({ status }) => status === 'problem');
  if (wrong) {
    const kept = `${files(old.length)} that no event names stay: with a problem of ${wrong.check}, their events may only be lost.`;
    return problem('sweep', kept, 'Mend what is said above, then sweep again.');
  }
  if (!isOwnLog) {
    const kept = `${files(old.length)} that no event names stay: no view shows that this is the log they were made beside.`;
    return problem('sweep', kept, 'Start the server on it until its views are built, stop it, then sweep again.');
  }
  for (const digest of old) await rm(artifactPath(folder, digest), { force: true });
  return ok('sweep', `${files(old.length)} that no event names were removed, ${bytes} bytes together.`);
}

const files = (count: number) => (count === 1 ? '1 file' : `${count} files`);

async function statIfPresent(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
