// Which document is written about a version of a data set? Its description in Croissant. Rows are encrypted and served to nobody, so
// addresses are names (URN, RFC 8141) and open nothing.
import { type CroissantDocument, croissantOf, MOST_FILES } from '../../domain/compliance/documents/croissant.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { findDatasetVersion } from '../../projections/datasets/read-datasets.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { loadDatasetFacts } from './load-dataset-facts.ts';
import type { WrittenDocument } from './version-documents.ts';

export interface VersionOfDataset {
  readonly datasetId: string;
  readonly version: number;
}

/** Throws NOT_FOUND, and QUERY_TOO_LARGE where it has more files than are described. */
export async function croissantOfVersion(
  context: Context,
  { datasetId, version }: VersionOfDataset,
  asOf: Position,
): Promise<WrittenDocument<CroissantDocument>> {
  const { store, views } = context.deps;
  const found = await findDatasetVersion(views, datasetId, version, scopeOf(context, asOf));
  const loaded = found && (await loadDatasetFacts(store, datasetId, version, asOf));
  if (!loaded) {
    throw new DomainError('NOT_FOUND', 'There is no sealed data set version with this id.');
  }
  const { data, chunks } = loaded;
  if (chunks.length > MOST_FILES) {
    const sentence = `A description names at most ${MOST_FILES} files and this version has ${chunks.length}; its root stands for them all.`;
    throw new DomainError('QUERY_TOO_LARGE', sentence, { found: chunks.length, most: MOST_FILES });
  }
  const document = croissantOf({
    data,
    chunks,
    pageUrl: `urn:countersign:dataset:${datasetId}@${version}`,
    fileUrl: (digest) => `urn:countersign:artifact:${digest}`,
  });
  return { document, businessUnit: data.businessUnit };
}
