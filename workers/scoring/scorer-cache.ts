// Which models are in memory? The last few that were used; a file is verified against its digest when it is loaded, and a
// session is released only after its last user.
import { DomainError } from '../../domain/kernel/errors.ts';
import { LearningError } from '../../learning/learning-error.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { type OpenedCard, readCard } from '../importing/model-card.ts';
import { fileKey, type VersionFile } from './version-file.ts';
import type { VersionScorer } from './version-scorer.ts';

export interface ScorerCache {
  /** Throws DomainError ARTIFACT_CORRUPT or NOT_FOUND, and what `work` throws. */
  use<T>(file: VersionFile, work: (scorer: VersionScorer) => Promise<T>): Promise<T>;
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
  /** Of files that somebody brought; without it there are none. */
  readonly openImported?: (artifact: VersionFile['artifact'], card: OpenedCard) => VersionScorer;
  readonly capacity?: number;
}

export function makeScorerCache({ artifacts, openScorer, openImported, capacity = 8 }: Deps): ScorerCache {
  const entries = new Map<string, Entry>();

  async function load({ artifact, cardDigest }: VersionFile): Promise<VersionScorer> {
    const { digest } = artifact;
    if (cardDigest !== null) {
      if (!openImported) throw new DomainError('UNAVAILABLE', 'This process answers for no imported models.');
      return openImported(artifact, readCard(await artifacts.get(cardDigest)));
    }
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

  const evict = async (key: string, entry: Entry) => {
    if (entries.get(key) === entry) entries.delete(key);
    entry.evicted = true;
    await release(entry);
  };

  return {
    async use(file, work) {
      const key = fileKey(file);
      const entry = entries.get(key) ?? { scorer: load(file), users: 0, evicted: false };
      entries.delete(key);
      entries.set(key, entry); // last used goes last
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
          if (entries.get(key) === entry) entries.delete(key);
          throw error;
        }
        return await work(scorer);
      } finally {
        entry.users -= 1;
        await release(entry);
      }
    },
    async close() {
      for (const [key, entry] of [...entries]) await evict(key, entry);
    },
  };
}
