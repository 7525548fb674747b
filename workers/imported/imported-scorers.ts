// Which imported models have a process? The last few that were asked; one that is asked anew after its process went waits for
// its start.
import { DomainError } from '../../domain/kernel/errors.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { type ImportedModelFile, type ImportedScorer, makeImportedScorer } from './imported-scorer.ts';

export interface ImportedScorers {
  /** Throws what `work` throws. */
  use<T>(
    file: Omit<ImportedModelFile, 'artifactsFolder' | 'limits'>,
    work: (scorer: ImportedScorer) => Promise<T>,
  ): Promise<T>;
  close(): Promise<void>;
}

interface Entry {
  readonly scorer: ImportedScorer;
  users: number;
  evicted: boolean;
}

interface Deps extends Pick<ImportedModelFile, 'artifactsFolder' | 'limits'> {
  /** Processes at once; one in use stays until its users are done. */
  readonly capacity?: number;
  readonly makeScorer?: typeof makeImportedScorer;
}

export function makeImportedScorers({
  capacity = 4,
  makeScorer = makeImportedScorer,
  ...place
}: Deps): ImportedScorers {
  const entries = new Map<string, Entry>();
  let closed = false;

  const release = async (entry: Entry) => {
    if (entry.evicted && entry.users === 0) await entry.scorer.close();
  };

  const evict = async (key: string, entry: Entry) => {
    if (entries.get(key) === entry) entries.delete(key);
    entry.evicted = true;
    await release(entry);
  };

  return {
    async use(file, work) {
      if (closed) throw new DomainError('UNAVAILABLE', 'The server is stopping; ask again later.');
      const { artifact, mapping, columns } = file;
      // The same file mapped otherwise is another model.
      const key = sha256Hex(canonicalJson({ digest: artifact.digest, mapping, columns }));
      const entry = entries.get(key) ?? { scorer: makeScorer({ ...place, ...file }), users: 0, evicted: false };
      entries.delete(key);
      entries.set(key, entry); // last used goes last
      entry.users += 1;
      try {
        for (const [oldest, victim] of entries) {
          if (entries.size <= capacity) break;
          await evict(oldest, victim);
        }
        return await work(entry.scorer);
      } finally {
        entry.users -= 1;
        await release(entry);
      }
    },
    async close() {
      closed = true;
      const open = [...entries.values()];
      entries.clear();
      await Promise.all(open.map(({ scorer }) => scorer.close())); // whoever is asking one hears UNAVAILABLE
    },
  };
}
