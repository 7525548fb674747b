// A folder of model files and scorers over it, for tests of what runs them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import type { MappedColumn } from '../../../learning/imported/map-columns.ts';
import { openFileArtifactStore } from '../../../ledger/artifacts/file-artifact-store.ts';
import type { ImportedLimits } from '../../../workers/imported/imported-limits.ts';
import { type ImportedScorer, makeImportedScorer } from '../../../workers/imported/imported-scorer.ts';

export interface Brought {
  readonly bytes: Uint8Array;
  readonly mapping: ImportedMapping;
  readonly columns: readonly MappedColumn[];
}

export function makeModelFolder() {
  const artifactsFolder = mkdtempSync(join(tmpdir(), 'countersign-models-'));
  const artifacts = openFileArtifactStore({ folder: artifactsFolder });
  return {
    artifactsFolder,
    artifacts,
    remove: () => rmSync(artifactsFolder, { recursive: true, force: true }),
  };
}

/** Closes the scorer and removes its file, whatever `work` does. */
export async function withScorer(
  { bytes, mapping, columns }: Brought,
  limits: Partial<ImportedLimits>,
  work: (scorer: ImportedScorer, folder: ReturnType<typeof makeModelFolder>) => Promise<void>,
): Promise<void> {
  const folder = makeModelFolder();
  const artifact = await folder.artifacts.put(bytes);
  const { artifactsFolder } = folder;
  const scorer = makeImportedScorer({ artifactsFolder, artifact, mapping, columns, limits });
  try {
    await work(scorer, folder);
  } finally {
    await scorer.close();
    folder.remove();
  }
}
