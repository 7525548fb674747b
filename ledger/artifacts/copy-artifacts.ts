// Copies every artifact from one folder to another, each checked against its name on the way: what was altered is not carried
// on, and what a refused upload takes away meanwhile is not missed.
import { createHash } from 'node:crypto';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { openFileArtifactStore } from './file-artifact-store.ts';
import { listArtifacts } from './list-artifacts.ts';

export interface CopiedArtifacts {
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 over the names in ascending order, each with a line feed: 64 hex digits. */
  readonly digest: string;
  /** Do not hash to their names. */
  readonly altered: readonly string[];
  has(digest: string): boolean;
}

export async function copyArtifacts(
  from: string,
  to: string,
  onProgress: (files: number) => void = () => {},
): Promise<CopiedArtifacts> {
  const [source, target] = [openFileArtifactStore({ folder: from }), openFileArtifactStore({ folder: to })];
  const names = createHash('sha256');
  const copied = new Set<string>();
  const altered: string[] = [];
  let bytes = 0;
  for await (const digest of listArtifacts(from)) {
    const content = await read(source, digest);
    if (content === 'altered') altered.push(digest);
    if (typeof content === 'string') continue;
    await target.put(content);
    names.update(`${digest}\n`);
    copied.add(digest);
    bytes += content.byteLength;
    onProgress(copied.size);
  }
  return { files: copied.size, bytes, digest: names.digest('hex'), altered, has: (digest) => copied.has(digest) };
}

async function read(store: ArtifactStore, digest: string): Promise<Uint8Array | 'altered' | 'gone'> {
  try {
    return await store.get(digest);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'NOT_FOUND') return 'gone';
    if (error instanceof DomainError && error.code === 'ARTIFACT_CORRUPT') return 'altered';
    throw error;
  }
}
