// The rows of the data-set catalogue.
import { defineTable } from '../table.ts';

export const datasetTable = defineTable({
  name: 'dataset',
  columns: {
    position: 'bigint',
    dataset_id: 'text',
    name: 'text',
    business_unit: 'text',
    /** JSON of `Column[]`. */
    columns: 'text',
    /** JSON of `DatasetTask`. */
    task: 'text',
    /** JSON of {title, licence, synthetic}. */
    source: 'text',
    registered_at: 'text',
    registered_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  unique: [['dataset_id']],
  indexes: [['business_unit', 'position']],
});

export const ingestionTable = defineTable({
  name: 'ingestion',
  columns: {
    position: 'bigint',
    ingestion_id: 'text',
    dataset_id: 'text',
    version: 'integer',
    business_unit: 'text',
    file_name: 'text',
    file_bytes: 'integer',
    file_fingerprint: 'text',
    rows: 'integer',
    subjects: 'integer',
    file_format: 'text',
    /** JSON of `TargetCounts`. */
    targets: 'text',
    /** JSON of `ColumnProfile[]`; null before profiles were made. */
    profile: 'text?',
    /** JSON {column: count}. */
    missing: 'text',
    chunks: 'integer',
    ingested_at: 'text',
    ingested_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  unique: [['ingestion_id']],
  indexes: [['dataset_id', 'position']],
});

export const datasetVersionTable = defineTable({
  name: 'dataset_version',
  columns: {
    position: 'bigint',
    dataset_id: 'text',
    version: 'integer',
    business_unit: 'text',
    rows: 'integer',
    /** JSON of `TargetCounts`. */
    targets: 'text',
    dataset_root: 'text',
    /** JSON string[]. */
    ingestion_ids: 'text',
    /** JSON of `Split`. */
    split: 'text',
    chunks: 'integer',
    sealed_at: 'text',
    sealed_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  unique: [['dataset_id', 'version']],
});

export const DATASET_TABLES = [datasetTable, ingestionTable, datasetVersionTable] as const;
