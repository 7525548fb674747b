// Which data set does an id name, for this caller? Reads the view; null for what is not there or not theirs.
import { parseId } from '../../domain/kernel/ids.ts';
import { type Dataset, findDataset, findDatasetVersion } from '../../projections/datasets/read-datasets.ts';
import { noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { parseVersionedId } from '../relay/node.ts';
import { type DatasetType, type DatasetVersionType, datasetOf, datasetVersionOf } from './dataset.types.ts';

export async function loadDataset(context: Context, id: string, asOf?: bigint | null): Promise<DatasetType | null> {
  const row: Dataset | undefined = await findDataset(
    context.deps.views,
    parseId('dataset', id),
    scopeOf(context, asOf),
  );
  if (!row) return null;
  noteRead(context, id, row.business_unit);
  return datasetOf(row, asOf ?? null);
}

export async function loadDatasetVersion(
  context: Context,
  versionId: string,
  asOf?: bigint | null,
): Promise<DatasetVersionType | null> {
  const parts = parseVersionedId(versionId);
  if (!parts) return null;
  const row = await findDatasetVersion(context.deps.views, parts.id, parts.version, scopeOf(context, asOf));
  if (!row) return null;
  noteRead(context, versionId, row.business_unit);
  return datasetVersionOf(row, asOf ?? null);
}
