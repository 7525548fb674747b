// Makes a data folder of a backup. Everything is checked on its way into a folder beside the new one, the erased are taken out
// there, and only then does it get its name: nobody can serve from half of it, or from somebody who was erased.
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyArtifacts } from '../../ledger/artifacts/copy-artifacts.ts';
import {
  BACKUP_PATHS,
  type BackupFile,
  type BackupManifest,
  describeFile,
  readManifest,
} from '../../ledger/backup-manifest.ts';
import { type ErasedSince, erasedSince, erasuresOrdered } from '../../ledger/erased-since.ts';
import { readMoved } from '../../ledger/moved-log.ts';
import { summarizeLog } from '../../ledger/sqlite/backup-log.ts';
import { openReadableLog } from '../../ledger/sqlite/readable-log.ts';
import { eraseSubjects } from '../../ledger/vault/erase-subjects.ts';
import { syncPath } from '../../ledger/write-whole.ts';
import { dataFiles } from '../data-files.ts';
import type { BackupStep } from './back-up.ts';
import { isInside, requireEmptyFolder } from './empty-folder.ts';

export interface RestoreOptions {
  /** Folder of a backup. */
  readonly from: string;
  /** A new or empty folder. */
  readonly dataDir: string;
  /** The data folder that was served after the backup was taken. */
  readonly erasuresFrom?: string | undefined;
  readonly onProgress?: (step: BackupStep, done: number) => void;
}

export interface Restored {
  readonly manifest: BackupManifest;
  /** References whose keys were in the backup and are not in what was restored. */
  readonly erased: readonly string[];
  /** As `erasedSince` has it; empty when it was not asked. */
  readonly notAsked: readonly string[];
}

/** Throws one sentence when the backup is not whole or the folder not empty; then `dataDir` is as it was. */
export async function restore({ from, dataDir, erasuresFrom, onProgress }: RestoreOptions): Promise<Restored> {
  const manifest = readManifest(from);
  requireEmptyFolder(dataDir, 'a restored ledger');
  if (isInside(dataDir, from)) throw new Error(`${dataDir} lies in the backup; give a folder elsewhere.`);
  mkdirSync(dirname(dataDir), { recursive: true });
  const stage = mkdtempSync(`${dataDir}.restoring-`);
  try {
    await fetchChecked(manifest, from, stage, onProgress);
    const { references, notAsked } = await erasuresFor(stage, erasuresFrom);
    const erased = eraseSubjects(dataFiles(stage).vault, references);
    for (const folder of ['log', 'vault', '']) syncPath(join(stage, folder));
    renameSync(stage, dataDir);
    syncPath(dirname(dataDir));
    return { manifest, erased, notAsked };
  } catch (error) {
    rmSync(stage, { recursive: true, force: true });
    throw error;
  }
}

async function fetchChecked(
  manifest: BackupManifest,
  from: string,
  stage: string,
  onProgress: RestoreOptions['onProgress'] = () => {},
): Promise<void> {
  onProgress('log', 0);
  await fetchFile(manifest.log.file, BACKUP_PATHS.log, from, stage);
  const { events, digest } = await summarizeLog(dataFiles(stage).log);
  if (events !== manifest.log.events || digest !== manifest.log.digest) {
    throw new Error(`The log in ${from} does not hold the events its manifest names; take another backup.`);
  }
  onProgress('vault', 0);
  await fetchFile(manifest.vault.file, BACKUP_PATHS.vault, from, stage);
  onProgress('artifacts', 0);
  const artifacts = await copyArtifacts(join(from, BACKUP_PATHS.artifacts), dataFiles(stage).artifacts, (done) =>
    onProgress('artifacts', done),
  );
  if (artifacts.altered.length > 0) {
    throw new Error(`Artifact ${artifacts.altered[0]} in ${from} does not hash to its name; take another backup.`);
  }
  if (artifacts.digest !== manifest.artifacts.digest) {
    throw new Error(
      `${from} holds ${artifacts.files} artifacts, and not the ${manifest.artifacts.files} that its manifest names; take another backup.`,
    );
  }
}

/** The copy is checked, not only what was copied. `path`: the one we know, and not whatever a manifest says. */
async function fetchFile(expected: BackupFile, path: string, from: string, stage: string): Promise<void> {
  mkdirSync(dirname(join(stage, path)), { recursive: true, mode: 0o700 });
  try {
    copyFileSync(join(from, path), join(stage, path));
  } catch (error) {
    throw new Error(
      `${join(from, path)} cannot be read (${(error as NodeJS.ErrnoException).code}); take another backup.`,
    );
  }
  const { sha256 } = await describeFile(stage, path);
  if (sha256 !== expected.sha256) {
    throw new Error(`${join(from, path)} is not the file that the manifest describes; take another backup.`);
  }
}

async function erasuresFor(stage: string, erasuresFrom: string | undefined): Promise<ErasedSince> {
  const staged = dataFiles(stage);
  const log = openReadableLog(staged.log);
  try {
    // Ordered before the backup, and perhaps not yet carried out when the vault was copied.
    const ordered = await erasuresOrdered(log);
    if (erasuresFrom === undefined) return { references: ordered, notAsked: [] };
    const since = await erasedSince(staged, dataFiles(erasuresFrom));
    const moved = readMoved(erasuresFrom);
    const elsewhere = moved
      ? [
          `The log of ${erasuresFrom} moved to ${moved.to} on ${moved.at}; of erasures since then only its vault was asked.`,
        ]
      : [];
    return { references: new Set([...ordered, ...since.references]), notAsked: [...since.notAsked, ...elsewhere] };
  } finally {
    log.close();
  }
}
