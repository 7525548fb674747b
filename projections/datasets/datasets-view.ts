// The data-set catalogue: which data sets there are, what was taken into them, and which versions are sealed.
import type { Projection } from '../projection.ts';
import { DATASET_TABLES } from './dataset-tables.ts';

export const datasetsView = {
  name: 'datasets',
  version: 2,
  tables: DATASET_TABLES,
  on: {
    DatasetRegistered: ({ data, id, position, metadata }, views) =>
      views.write(
        views.db.insertInto('dataset').values({
          position,
          dataset_id: data.datasetId,
          name: data.name,
          business_unit: data.businessUnit,
          columns: JSON.stringify(data.columns),
          task: JSON.stringify(data.task),
          source: JSON.stringify(data.source),
          registered_at: metadata.recordedAt,
          registered_by: metadata.actor.subject,
          event_id: id,
        }),
      ),
    RowsIngested: async (event, views) => {
      const { data, id, position, metadata } = event;
      const dataset = await views.first(
        views.db.selectFrom('dataset').select('business_unit').where('dataset_id', '=', data.datasetId),
      );
      if (!dataset)
        views.anomaly(
          event,
          'UNKNOWN_DATASET',
          `Rows were ingested into ${data.datasetId}, which was never registered.`,
        );
      views.write(
        views.db.insertInto('ingestion').values({
          position,
          ingestion_id: data.ingestionId,
          dataset_id: data.datasetId,
          version: data.version,
          business_unit: dataset?.business_unit ?? metadata.actor.businessUnit,
          file_name: data.file.name,
          file_bytes: data.file.bytes,
          file_fingerprint: data.file.fingerprint,
          rows: data.rows,
          subjects: data.subjects,
          file_format: data.file.format,
          targets: JSON.stringify(data.targets),
          profile: data.profile && JSON.stringify(data.profile),
          missing: JSON.stringify(data.missing),
          chunks: data.chunks.length,
          ingested_at: metadata.recordedAt,
          ingested_by: metadata.actor.subject,
          event_id: id,
        }),
      );
    },
    DatasetVersionSealed: async (event, views) => {
      const { data, id, position, metadata } = event;
      const dataset = await views.first(
        views.db.selectFrom('dataset').select('business_unit').where('dataset_id', '=', data.datasetId),
      );
      if (!dataset)
        views.anomaly(
          event,
          'UNKNOWN_DATASET',
          `A version of ${data.datasetId} was sealed, which was never registered.`,
        );
      views.write(
        views.db.insertInto('dataset_version').values({
          position,
          dataset_id: data.datasetId,
          version: data.version,
          business_unit: dataset?.business_unit ?? metadata.actor.businessUnit,
          rows: data.rows,
          targets: JSON.stringify(data.targets),
          dataset_root: data.datasetRoot,
          ingestion_ids: JSON.stringify(data.ingestionIds),
          split: JSON.stringify(data.split),
          chunks: data.chunks.length,
          sealed_at: metadata.recordedAt,
          sealed_by: metadata.actor.subject,
          event_id: id,
        }),
      );
    },
  },
} as const satisfies Projection;
