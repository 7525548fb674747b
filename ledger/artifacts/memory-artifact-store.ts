// The artifact store for tests and benches.
import { sha256Hex } from '../digest.ts';
import { artifactCorrupt, artifactNotFound, parseArtifactDigest } from './artifact-digest.ts';
import type { ArtifactStore } from './artifact-store.ts';

/** `files`: digest → bytes; a test may alter it to play the adversary. */
export function makeMemoryArtifactStore(files = new Map<string, Uint8Array>()): ArtifactStore {
  return {
    async put(bytes) {
      const digest = sha256Hex(bytes);
      files.set(digest, Uint8Array.from(bytes));
      return { digest, bytes: bytes.length };
    },
    async get(digest) {
      const bytes = files.get(parseArtifactDigest(digest));
      if (!bytes) throw artifactNotFound(digest);
      if (sha256Hex(bytes) !== digest) throw artifactCorrupt(digest);
      return Uint8Array.from(bytes);
    },
    async discard(digest) {
      files.delete(parseArtifactDigest(digest));
    },
  };
}
