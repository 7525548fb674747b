// Takes a backup of a data folder while its server runs: the log first, then the vault, then the artifacts. Keys and files are
// there before an event names them, so whatever this log names is in what is copied after it.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { artifactsOfEvent } from '../../ledger/artifacts/artifacts-of-event.ts';
import { copyArtifacts } from '../../ledger/artifacts/copy-artifacts.ts';
import {
  BACKUP_PATHS,
  type BackupManifest,
  describeFile,
  readManifest,
  writeManifest,
} from '../../ledger/backup-manifest.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import { readMoved } from '../../ledger/moved-log.ts';
import { backUpLog, summarizeLog } from '../../ledger/sqlite/backup-log.ts';
import { UnknownEventVersion } from '../../ledger/upcast.ts';
import { backUpVault } from '../../ledger/vault/backup-vault.ts';
import { dataFiles } from '../data-files.ts';
import { isInside, requireEmptyFolder } from './empty-folder.ts';

export type BackupStep = 'log' | 'vault' | 'artifacts';

export interface BackUpOptions {
  readonly dataDir: string;
  /** A new or empty folder. */
  readonly to: string;
  /** RFC 3339. */
  readonly now: () => string;
  /** `done`: files, where there are many. */
  readonly onProgress?: (step: BackupStep, done: number) => void;
}

/** Throws one sentence when it cannot be taken; then there is no manifest, and the folder is no backup. */
export async function backUp({ dataDir, to, now, onProgress = () => {} }: BackUpOptions): Promise<BackupManifest> {
  const files = dataFiles(dataDir);
  requireData(dataDir);
  if (isInside(to, dataDir))
    throw new Error(`${to} lies in the data folder; give a folder elsewhere, best on another disk.`);
  requireEmptyFolder(to, 'a backup');
  for (const folder of ['', 'log', 'vault', 'artifacts']) mkdirSync(join(to, folder), { recursive: true, mode: 0o700 });

  onProgress('log', 0);
  const takenAt = now();
  backUpLog(files.log, join(to, BACKUP_PATHS.log));
  const named = new Set<string>();
  const summary = await summarizeLog(join(to, BACKUP_PATHS.log), (event) => {
    for (const digest of artifactsNamed(event)) named.add(digest);
  });

  onProgress('vault', 0);
  const subjects = backUpVault(files.vault, join(to, BACKUP_PATHS.vault));

  onProgress('artifacts', 0);
  const artifacts = await copyArtifacts(files.artifacts, join(to, BACKUP_PATHS.artifacts), (done) =>
    onProgress('artifacts', done),
  );

  writeManifest(to, {
    takenAt,
    log: {
      events: summary.events,
      lastPosition: summary.last === undefined ? null : String(summary.last.position),
      lastRecordedAt: summary.last === undefined ? null : recordedAt(summary.last),
      digest: summary.digest,
      file: await describeFile(to, BACKUP_PATHS.log),
    },
    vault: { subjects, file: await describeFile(to, BACKUP_PATHS.vault) },
    artifacts: {
      files: artifacts.files,
      bytes: artifacts.bytes,
      digest: artifacts.digest,
      missing: [...named].filter((digest) => !artifacts.has(digest)).sort(),
    },
  });
  return readManifest(to);
}

function requireData(dataDir: string): void {
  const files = dataFiles(dataDir);
  const moved = readMoved(dataDir);
  if (moved) {
    throw new Error(
      `The log of ${dataDir} has moved to ${moved.to}: back it up there, with that store's tools, and copy vault and artifacts with your own.`,
    );
  }
  for (const [what, file] of Object.entries({ log: files.log, vault: files.vault })) {
    if (!existsSync(file)) throw new Error(`There is no ${what} in ${dataDir} (${file}); give the folder of a server.`);
  }
}

/** A build that cannot read an event says so when it serves; its backup carries the bytes all the same. */
function artifactsNamed(stored: StoredEvent): readonly string[] {
  const event = decoded(stored);
  return event ? artifactsOfEvent(event) : [];
}

const recordedAt = (stored: StoredEvent) => decoded(stored)?.metadata.recordedAt ?? null;

function decoded(stored: StoredEvent) {
  try {
    const read = decodeEvent(stored);
    return read.kind === 'event' ? read.event : undefined;
  } catch (error) {
    if (error instanceof UnknownEventVersion) return undefined;
    throw error;
  }
}
