// The model catalogue: models, the class each was in, their versions, how each version's status changed, and what it measured.
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { MODEL_TABLES } from './model-tables.ts';

type Decided = EventOf<'ModelVersionApproved' | 'ModelVersionRejected' | 'ModelVersionRetired'>;
type Changing = Decided | EventOf<'ModelVersionCreated'> | EventOf<'ModelVersionEvaluated'>;

/** Ends the row that holds and begins the next. */
function changeStatus(
  event: Changing,
  status: string,
  views: ViewWriter,
  decision: { readonly by: string; readonly why: string } | null = null,
): void {
  const { modelId, version } = event.data;
  views.write(
    views.db
      .updateTable('model_version_status')
      .set({ to_position: event.position })
      .where('model_id', '=', modelId)
      .where('version', '=', version)
      .where('to_position', 'is', null),
  );
  views.write(
    views.db.insertInto('model_version_status').values({
      model_id: modelId,
      version,
      from_position: event.position,
      to_position: null,
      status,
      since: event.metadata.recordedAt,
      decided_by: decision?.by ?? null,
      rationale: decision?.why ?? null,
      event_id: event.id,
    }),
  );
}

function classify(
  event: EventOf<'ModelRegistered' | 'ModelReclassified'>,
  by: string,
  said: { readonly useCase: string | null; readonly legalBasis: string | null },
  views: ViewWriter,
): void {
  const { modelId, riskClass, rationale } = event.data;
  views.write(
    views.db
      .updateTable('model_class')
      .set({ to_position: event.position })
      .where('model_id', '=', modelId)
      .where('to_position', 'is', null),
  );
  views.write(
    views.db.insertInto('model_class').values({
      model_id: modelId,
      from_position: event.position,
      to_position: null,
      risk_class: riskClass,
      rationale,
      use_case: said.useCase,
      legal_basis: said.legalBasis,
      classified_by: by,
      classified_at: event.metadata.recordedAt,
      classification_event_id: event.id,
    }),
  );
}

async function unitOf(event: Changing | EventOf<'ModelReclassified'>, views: ViewWriter): Promise<string> {
  const model = await views.first(
    views.db.selectFrom('model').select('business_unit').where('model_id', '=', event.data.modelId),
  );
  if (!model)
    views.anomaly(event, 'UNKNOWN_MODEL', `${event.type} names ${event.data.modelId}, which was never registered.`);
  return model?.business_unit ?? event.metadata.actor.businessUnit;
}

export const modelsView = {
  name: 'models',
  version: 3,
  tables: MODEL_TABLES,
  on: {
    ModelRegistered: (event, views) => {
      const { data, id, position, metadata } = event;
      views.write(
        views.db.insertInto('model').values({
          position,
          model_id: data.modelId,
          name: data.name,
          purpose: data.purpose,
          owner: data.owner,
          business_unit: data.businessUnit,
          registered_at: metadata.recordedAt,
          registered_by: metadata.actor.subject,
          event_id: id,
        }),
      );
      classify(event, data.owner, { useCase: null, legalBasis: null }, views);
    },
    ModelReclassified: async (event, views) => {
      await unitOf(event, views);
      classify(event, event.data.classifiedBy, event.data, views);
    },
    ModelVersionCreated: async (event, views) => {
      const { data, id, position, metadata } = event;
      views.write(
        views.db.insertInto('model_version').values({
          position,
          model_id: data.modelId,
          version: data.version,
          business_unit: await unitOf(event, views),
          origin: data.origin.kind,
          origin_id: data.origin.kind === 'trained' ? data.origin.trainingId : data.origin.importId,
          source: data.origin.kind === 'imported' ? JSON.stringify(data.origin.source) : null,
          base: data.origin.kind === 'trained' && data.origin.base ? JSON.stringify(data.origin.base) : null,
          task: data.task,
          baseline_digest: data.baseline?.digest ?? null,
          dataset_id: data.datasetId,
          dataset_version: data.datasetVersion,
          dataset_root: data.datasetRoot,
          artifact_digest: data.artifact.digest,
          artifact_bytes: data.artifact.bytes,
          requested_by: data.requestedBy,
          environment_digest: data.environmentDigest,
          created_at: metadata.recordedAt,
          event_id: id,
        }),
      );
      changeStatus(event, 'created', views);
    },
    ModelVersionEvaluated: async (event, views) => {
      const { data, id, position, metadata } = event;
      views.write(
        views.db.insertInto('evaluation').values({
          position,
          evaluation_id: data.evaluationId,
          model_id: data.modelId,
          version: data.version,
          business_unit: await unitOf(event, views),
          dataset_id: data.datasetId,
          dataset_version: data.datasetVersion,
          rows: data.rows,
          erased_rows: data.erasedRows,
          measures: JSON.stringify(data.measures),
          classes: data.classes && JSON.stringify(data.classes),
          baseline: data.baseline && JSON.stringify(data.baseline),
          threshold_choice: data.thresholdChoice && JSON.stringify(data.thresholdChoice),
          groups: JSON.stringify(data.groups),
          artifact_digest: data.artifactDigest,
          environment_digest: data.environmentDigest,
          device_ns: BigInt(data.usage.deviceNs),
          evaluated_at: metadata.recordedAt,
          evaluated_by: metadata.actor.subject,
          event_id: id,
        }),
      );
      const current = await views.first(
        views.db
          .selectFrom('model_version_status')
          .select('status')
          .where('model_id', '=', data.modelId)
          .where('version', '=', data.version)
          .where('to_position', 'is', null),
      );
      // A decided version that is measured again keeps its decision.
      if (current === undefined || current.status === 'created') changeStatus(event, 'evaluated', views);
    },
    ModelVersionApproved: (event, views) =>
      changeStatus(event, 'approved', views, { by: event.data.approver, why: event.data.rationale }),
    ModelVersionRejected: (event, views) =>
      changeStatus(event, 'rejected', views, { by: event.data.approver, why: event.data.rationale }),
    ModelVersionRetired: (event, views) =>
      changeStatus(event, 'retired', views, { by: event.metadata.actor.subject, why: event.data.reason }),
  },
} as const satisfies Projection;
