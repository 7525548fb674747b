// Who answers for the version a prediction was made by? Networks we trained in this process; files that somebody brought in a
// process of theirs, fed and explained as their card says.
import type { PredictionScored } from '../../domain/predictions/events.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import { ImportError } from '../../learning/imported/import-error.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import type { ImportedLimits } from '../imported/imported-limits.ts';
import { type ImportedScorers, makeImportedScorers } from '../imported/imported-scorers.ts';
import { readCard } from '../importing/model-card.ts';
import { makeImportedVersionScorer } from '../scoring/imported-version-scorer.ts';
import { openNetworkScorer } from '../scoring/network-scorer.ts';
import type { VersionFile } from '../scoring/version-file.ts';
import type { VersionScorer } from '../scoring/version-scorer.ts';

/** `modelBytes`: of `file`, verified. Throws LearningError MODEL_UNREADABLE, DomainError ARTIFACT_CORRUPT or NOT_FOUND of a card. */
export type OpenVersionScorer = (
  modelBytes: Uint8Array,
  file: VersionFile,
  batch: PredictionScored['batch'],
) => Promise<VersionScorer>;

interface Deps {
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  readonly artifactsFolder: string;
  readonly importedLimits?: Partial<ImportedLimits>;
}

export function makeVersionScorerOpener({ artifacts, artifactsFolder, importedLimits = {} }: Deps): OpenVersionScorer {
  return async (modelBytes, { artifact, cardDigest }, { index }) => {
    if (cardDigest === null) return openNetworkScorer(modelBytes);
    const card = readCard(await artifacts.get(cardDigest));
    const scorers = makeImportedScorers({ artifactsFolder, limits: importedLimits });
    let wanted: readonly FeatureValue[] | undefined;
    const explained = explainingOnly(scorers, (row) => row === wanted);
    const scorer = makeImportedVersionScorer(explained, artifact, card);
    return {
      ...scorer,
      score(rows, onDevice) {
        wanted = rows[index];
        return scorer.score(rows, onDevice);
      },
      release: () => scorers.close(),
    };
  };
}

/** Sampled reasons take a thousand calls a row, each row by itself: those of rows that only fill the batch are left out. */
function explainingOnly(
  scorers: Pick<ImportedScorers, 'use'>,
  isWanted: (row: readonly FeatureValue[]) => boolean,
): Pick<ImportedScorers, 'use'> {
  const leftOut = () => new ImportError('MODEL_OUTPUT_UNUSABLE', 'The row only fills the batch; nobody asked for it.');
  return {
    use: (file, work) =>
      scorers.use(file, (scorer) =>
        work({
          ...scorer,
          explain: (request) => (isWanted(request.row) ? scorer.explain(request) : Promise.reject(leftOut())),
        }),
      ),
  };
}
