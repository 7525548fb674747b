// What is in this backup, and is it whole? Written last and in one step: a folder without it is no backup.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from './write-whole.ts';

const FORMAT = 'countersign-backup@1';
const MANIFEST = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const file = z.strictObject({ path: z.string(), bytes: count, sha256 });
const shape = z.strictObject({
  format: z.literal(FORMAT),
  /** RFC 3339, when the log was copied: what was erased later may be readable in it. */
  takenAt: z.iso.datetime(),
  log: z.strictObject({
    events: count,
    /** A decimal number, or null for a log without events. */
    lastPosition: z.string().regex(/^\d+$/).nullable(),
    lastRecordedAt: z.string().nullable(),
    /** See log-digest.ts. */
    digest: sha256,
    file,
  }),
  vault: z.strictObject({ subjects: count, file }),
  artifacts: z.strictObject({
    files: count,
    bytes: count,
    /** See copy-artifacts.ts. */
    digest: sha256,
    /** Named by an event and not there, or not what they should be, when the backup was taken. */
    missing: z.array(sha256),
  }),
});

export type BackupManifest = z.infer<typeof shape>;
export type BackupFile = z.infer<typeof file>;

/** The paths in a backup, relative to its folder. */
export const BACKUP_PATHS = { log: 'log/ledger.sqlite', vault: 'vault/vault.sqlite', artifacts: 'artifacts' } as const;

export function writeManifest(folder: string, manifest: Omit<BackupManifest, 'format'>): void {
  writeWhole(join(folder, MANIFEST), `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`);
}

/** Throws one sentence when there is none, or none that this build reads. */
export function readManifest(folder: string): BackupManifest {
  const path = join(folder, MANIFEST);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Error(
      `There is no ${path}: this is no backup, or one that was interrupted; give the folder of a whole one.`,
    );
  }
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} is not a manifest of the format ${FORMAT}; restore with the build that took the backup.`);
  }
}

/** The file is read in pieces. */
export async function describeFile(folder: string, path: string): Promise<BackupFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(join(folder, path))) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}
