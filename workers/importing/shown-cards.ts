// How is the card of an imported version read by people? Opened once and kept for a while: reading one checks every entry of up
// to ten thousand vocabularies, and a card never changes.
import { mappingText } from '../../learning/imported/imported-mapping.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import type { ImportedCard } from '../model-importer.ts';
import { readCard } from './model-card.ts';

/** A card may hold several megabytes. */
const KEPT = 4;

export type ShownCards = (digest: string) => Promise<ImportedCard>;

/** Readers of one digest that come together wait for one reading. Throws as `readCard` and `get` do; a failure is not kept. */
export function makeShownCards(artifacts: Pick<ArtifactStore, 'get'>): ShownCards {
  const open = new Map<string, Promise<ImportedCard>>();
  return (digest) => {
    const card = open.get(digest) ?? shownCard(artifacts, digest);
    open.delete(digest);
    open.set(digest, card); // last used goes last
    card.catch(() => open.delete(digest));
    for (const oldest of open.keys()) {
      if (open.size <= KEPT) break;
      open.delete(oldest);
    }
    return card;
  };
}

async function shownCard(artifacts: Pick<ArtifactStore, 'get'>, digest: string): Promise<ImportedCard> {
  const { mapping, columns, background, backgroundDigest, explanation } = readCard(await artifacts.get(digest));
  return {
    mapping,
    mappingCharacters: mappingText(mapping).length,
    columns: columns.map(({ name }) => name),
    background,
    backgroundDigest,
    permutations: background.length * explanation.pairsPerBackgroundRow * 2,
  };
}
