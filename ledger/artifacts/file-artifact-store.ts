// Artifacts as files `aa/bb/<digest>`. A file appears under its name whole and durable (written aside, synced, renamed, folder
// synced) or not at all; reading hashes again, because the folder is where an adversary would swap a model.
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Hex } from '../digest.ts';
import { artifactCorrupt, artifactNotFound, parseArtifactDigest } from './artifact-digest.ts';
import type { ArtifactStore } from './artifact-store.ts';

const UNFINISHED = 'unfinished';

export interface FileArtifactStore extends ArtifactStore {
  /**
   * `put` of bytes that come in pieces, in memory that does not grow with them. `created`: there was no such file before.
   * Throws what `pieces` throws; then nothing is stored.
   */
  putPieces(
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly digest: string; readonly bytes: number; readonly created: boolean }>;
}

/** `digest`: 64 lower-case hex digits, or it would be another path. */
export const artifactPath = (folder: string, digest: string) =>
  join(folder, digest.slice(0, 2), digest.slice(2, 4), digest);

/** Several threads and processes may open the same folder. */
export function openFileArtifactStore({ folder }: { folder: string }): FileArtifactStore {
  const pathOf = (digest: string) => artifactPath(folder, digest);
  return {
    async put(bytes) {
      const digest = sha256Hex(bytes);
      const stored = { digest, bytes: bytes.length };
      const path = pathOf(digest);
      const present = await readIfPresent(path);
      // What stands there altered is replaced by what it should be.
      if (present && sha256Hex(present) === digest) return stored;
      await makeFolders(folder, path);
      const aside = join(folder, UNFINISHED, `${digest}.${randomUUID()}`);
      try {
        await writeDurably(aside, bytes);
        await rename(aside, path);
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
      await syncFolder(dirname(path));
      return stored;
    },

    async putPieces(pieces) {
      const unfinished = join(folder, UNFINISHED);
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      const aside = join(unfinished, randomUUID());
      try {
        const { digest, bytes } = await writePieces(aside, pieces);
        const path = pathOf(digest);
        const created = !(await exists(path));
        await makeFolders(folder, path);
        await rename(aside, path); // what stands there altered is replaced by what it should be
        await syncFolder(dirname(path));
        return { digest, bytes, created };
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
    },

    async get(digest) {
      const bytes = await readIfPresent(pathOf(parseArtifactDigest(digest)));
      if (!bytes) throw artifactNotFound(digest);
      if (sha256Hex(bytes) !== digest) throw artifactCorrupt(digest);
      return bytes;
    },

    async discard(digest) {
      await rm(pathOf(parseArtifactDigest(digest)), { force: true });
    },
  };
}

/** Removes what a killed process left half-written; only while nobody else writes here. */
export async function sweepUnfinished(folder: string): Promise<void> {
  await rm(join(folder, UNFINISHED), { recursive: true, force: true });
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeFolders(root: string, path: string): Promise<void> {
  await mkdir(join(root, UNFINISHED), { recursive: true, mode: 0o700 });
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  // A new folder is an entry of its parent, which must not be lost either.
  await syncFolder(dirname(dirname(path)));
  await syncFolder(root);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
      await handle.writeFile(piece);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { digest: hash.digest('hex'), bytes };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
