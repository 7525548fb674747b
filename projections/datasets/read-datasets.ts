// Reading the data-set catalogue. JSON columns come back parsed; `undefined`: there is none the reader may see. With `asOf`,
// what the ledger held at that position.
import type { Column, DatasetRegistered, RowsIngested, Split } from '../../domain/datasets/events.ts';
import type { DatasetTask, TargetCounts } from '../../domain/datasets/task.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';

import type { datasetTable, datasetVersionTable, ingestionTable } from './dataset-tables.ts';

export interface Dataset extends Omit<RowOf<typeof datasetTable>, 'columns' | 'source' | 'task'> {
  readonly columns: readonly Column[];
  readonly task: DatasetTask;
  readonly source: DatasetRegistered['source'];
}
export interface Ingestion extends Omit<RowOf<typeof ingestionTable>, 'missing' | 'targets' | 'profile'> {
  readonly targets: TargetCounts;
  readonly profile: RowsIngested['profile'];
  readonly missing: { readonly [column: string]: number };
}
export interface DatasetVersion extends Omit<RowOf<typeof datasetVersionTable>, 'ingestion_ids' | 'targets' | 'split'> {
  readonly targets: TargetCounts;
  readonly split: Split;
  readonly ingestion_ids: readonly string[];
}

const toDataset = (row: RowOf<typeof datasetTable>): Dataset => ({
  ...row,
  columns: JSON.parse(row.columns),
  task: JSON.parse(row.task),
  source: JSON.parse(row.source),
});
const toIngestion = (row: RowOf<typeof ingestionTable>): Ingestion => ({
  ...row,
  missing: JSON.parse(row.missing),
  targets: JSON.parse(row.targets),
  profile: row.profile === null ? null : JSON.parse(row.profile),
});
const toVersion = (row: RowOf<typeof datasetVersionTable>): DatasetVersion => ({
  ...row,
  ingestion_ids: JSON.parse(row.ingestion_ids),
  targets: JSON.parse(row.targets),
  split: JSON.parse(row.split),
});

export async function findDataset(
  views: Views,
  datasetId: string,
  { businessUnits, asOf }: Scope,
): Promise<Dataset | undefined> {
  const row = await views
    .of('datasets')
    .selectFrom('dataset')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .executeTakeFirst();
  return row && toDataset(row);
}

export async function listDatasets(
  views: Views,
  { businessUnits, asOf, ...page }: Scope & Page,
): Promise<PageOf<Dataset>> {
  const query = views
    .of('datasets')
    .selectFrom('dataset')
    .selectAll()
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf));
  const found = await readPage(query, page);
  return { ...found, rows: found.rows.map(toDataset) };
}

/** Sealed versions only: rows that are still open to new files have no version yet. */
export async function findDatasetVersion(
  views: Views,
  datasetId: string,
  version: number,
  { businessUnits, asOf }: Scope,
): Promise<DatasetVersion | undefined> {
  const row = await views
    .of('datasets')
    .selectFrom('dataset_version')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .where('version', '=', version)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .executeTakeFirst();
  return row && toVersion(row);
}

export async function versionsOfDataset(
  views: Views,
  datasetId: string,
  { businessUnits, asOf }: Scope,
): Promise<DatasetVersion[]> {
  const rows = await views
    .of('datasets')
    .selectFrom('dataset_version')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .orderBy('version')
    .execute();
  return rows.map(toVersion);
}

/** All files taken in; `ids` narrows them to a version's. */
export async function ingestionsOf(
  views: Views,
  datasetId: string,
  { businessUnits, asOf, ids }: Scope & { readonly ids?: readonly string[] | undefined },
): Promise<Ingestion[]> {
  const rows = await views
    .of('datasets')
    .selectFrom('ingestion')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .orderBy('position')
    .execute();
  return rows.filter((row) => !ids || ids.includes(row.ingestion_id)).map(toIngestion);
}
