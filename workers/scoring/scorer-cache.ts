// Which models are in memory? The last few that were used; a file is verified against its digest when it is loaded, and a
// session is released only after its last user.
import { DomainError } from '../../domain/kernel/errors.ts';
import { LearningError } from '../../learning/learning-error.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import type { VersionScorer } from './version-scorer.ts';

export interface ScorerCache {
  /** Throws DomainError ARTIFACT_CORRUPT or NOT_FOUND, and what `work` throws. */
  use<T>(artifactDigest: string, work: (scorer: VersionScorer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Entry {
  readonly scorer: Promise<VersionScorer>;
  users: number;
  evicted: boolean;
}

interface Deps {
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  readonly openScorer: (modelBytes: Uint8Array) => Promise<VersionScorer>;
  readonly capacity?: number;
}

export function makeScorerCache({ artifacts, openScorer, capacity = 8 }: Deps): ScorerCache {
  const entries = new Map<string, Entry>();

  async function load(digest: string): Promise<VersionScorer> {
    const bytes = await artifacts.get(digest);
    try {
      return await openScorer(bytes);
    } catch (error) {
      if (error instanceof LearningError) throw new DomainError('ARTIFACT_CORRUPT', error.message, { digest });
      throw error;
    }
  }

  const release = async (entry: Entry) => {
    if (entry.evicted && entry.users === 0) await entry.scorer.then((scorer) => scorer.release()).catch(() => {});
  };

  const evict = async (digest: string, entry: Entry) => {
    if (entries.get(digest) === entry) entries.delete(digest);
    entry.evicted = true;
    await release(entry);
  };

  return {
    async use(digest, work) {
      const entry = entries.get(digest) ?? { scorer: load(digest), users: 0, evicted: false };
      entries.delete(digest);
      entries.set(digest, entry); // last used goes last
      entry.users += 1;
      try {
        for (const [oldest, victim] of entries) {
          if (entries.size <= capacity) break;
          await evict(oldest, victim);
        }
        let scorer: VersionScorer;
        try {
          scorer = await entry.scorer;
        } catch (error) {
          // A file that was put right is found by the next request.
          if (entries.get(digest) === entry) entries.delete(digest);
          throw error;
        }
        return await work(scorer);
      } finally {
        entry.users -= 1;
        await release(entry);
      }
    },
    async close() {
      for (const [digest, entry] of [...entries]) await evict(digest, entry);
    },
  };
}
