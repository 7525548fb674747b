// The lineage view: which rows went into which version, run, model version and deployment, and what vouches for a version.
// No edge leads back: evaluations and approvals vouch for a version, they are not made from it here.
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { LINEAGE_TABLES } from './lineage-tables.ts';

export const LINEAGE_KINDS = [
  'ingestion',
  'datasetVersion',
  'training',
  'import',
  'modelVersion',
  'evaluation',
  'approval',
  'deployment',
  'prediction',
] as const;
export type LineageKind = (typeof LINEAGE_KINDS)[number];

/** `ingestion:in_…`, `modelVersion:md_…@1`: the key of a node. Versions are `<id>@<number>`; approvals go by their event id. */
export const lineageKey = (kind: LineageKind, id: string): string => `${kind}:${id}`;
export const versionKey = (id: string, version: number): string => `${id}@${version}`;

type LineageEvent = EventOf<
  | 'RowsIngested'
  | 'DatasetVersionSealed'
  | 'TrainingRequested'
  | 'ModelVersionCreated'
  | 'ModelVersionEvaluated'
  | 'ModelVersionApproved'
  | 'DeploymentOpened'
  | 'RoutingChanged'
>;

function node(
  event: LineageEvent,
  kind: LineageKind,
  id: string,
  label: string,
  unit: string,
  views: ViewWriter,
): void {
  views.write(
    views.db
      .insertInto('lineage_node')
      .values({
        node: lineageKey(kind, id),
        kind,
        id,
        label,
        business_unit: unit,
        event_id: event.id,
        recorded_at: event.metadata.recordedAt,
        position: event.position,
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

function edge(event: LineageEvent, from: string, to: string, relation: string, views: ViewWriter): void {
  views.write(
    views.db
      .insertInto('lineage_edge')
      .values({ from_node: from, to_node: to, relation, event_id: event.id, position: event.position })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

function remember(id: string, name: string, unit: string, views: ViewWriter): void {
  views.write(
    views.db
      .insertInto('lineage_name')
      .values({ id, name, business_unit: unit })
      .onConflict((conflict) => conflict.doNothing()),
  );
}

async function named(
  id: string,
  event: LineageEvent,
  views: ViewWriter,
): Promise<{ name: string; business_unit: string }> {
  const known = await views.first(views.db.selectFrom('lineage_name').selectAll().where('id', '=', id));
  return known ?? { name: id, business_unit: event.metadata.actor.businessUnit };
}

export const lineageView = {
  name: 'lineage',
  version: 2,
  tables: LINEAGE_TABLES,
  on: {
    DatasetRegistered: ({ data }, views) => remember(data.datasetId, data.name, data.businessUnit, views),
    ModelRegistered: ({ data }, views) => remember(data.modelId, data.name, data.businessUnit, views),
    RowsIngested: async (event, views) => {
      const { datasetId, ingestionId, file } = event.data;
      const { business_unit } = await named(datasetId, event, views);
      node(event, 'ingestion', ingestionId, file.name, business_unit, views);
    },
    DatasetVersionSealed: async (event, views) => {
      const { datasetId, version, ingestionIds } = event.data;
      const { name, business_unit } = await named(datasetId, event, views);
      const id = versionKey(datasetId, version);
      node(event, 'datasetVersion', id, `${name} version ${version}`, business_unit, views);
      for (const ingestion of ingestionIds) {
        edge(event, lineageKey('ingestion', ingestion), lineageKey('datasetVersion', id), 'sealed-into', views);
      }
    },
    TrainingRequested: async (event, views) => {
      const { trainingId, modelId, datasetId, datasetVersion, businessUnit } = event.data;
      const { name } = await named(modelId, event, views);
      node(event, 'training', trainingId, `training of ${name}`, businessUnit, views);
      const from = lineageKey('datasetVersion', versionKey(datasetId, datasetVersion));
      edge(event, from, lineageKey('training', trainingId), 'trained-on', views);
      const { base } = event.data;
      if (base) {
        const older = lineageKey('modelVersion', versionKey(base.modelId, base.version));
        edge(event, older, lineageKey('training', trainingId), 'fine-tuned-from', views);
      }
    },
    ModelVersionCreated: async (event, views) => {
      const { modelId, version, origin } = event.data;
      const { name, business_unit } = await named(modelId, event, views);
      const id = versionKey(modelId, version);
      node(event, 'modelVersion', id, `${name} version ${version}`, business_unit, views);
      if (origin.kind === 'trained') {
        edge(event, lineageKey('training', origin.trainingId), lineageKey('modelVersion', id), 'made', views);
      } else {
        // An imported file has no history here: its lineage begins with where it says it is from.
        node(event, 'import', origin.importId, `import of ${origin.source.title}`, business_unit, views);
        edge(event, lineageKey('import', origin.importId), lineageKey('modelVersion', id), 'made', views);
      }
    },
    ModelVersionEvaluated: async (event, views) => {
      const { modelId, version, evaluationId, datasetId, datasetVersion } = event.data;
      const { name, business_unit } = await named(modelId, event, views);
      const evaluation = lineageKey('evaluation', evaluationId);
      node(event, 'evaluation', evaluationId, `evaluation of ${name} version ${version}`, business_unit, views);
      edge(
        event,
        lineageKey('datasetVersion', versionKey(datasetId, datasetVersion)),
        evaluation,
        'measured-on',
        views,
      );
      edge(event, evaluation, lineageKey('modelVersion', versionKey(modelId, version)), 'measured', views);
    },
    ModelVersionApproved: async (event, views) => {
      const { modelId, version, evaluationId } = event.data;
      const { name, business_unit } = await named(modelId, event, views);
      const approval = lineageKey('approval', event.id);
      node(event, 'approval', event.id, `approval of ${name} version ${version}`, business_unit, views);
      edge(event, lineageKey('evaluation', evaluationId), approval, 'relied-on-by', views);
      edge(event, approval, lineageKey('modelVersion', versionKey(modelId, version)), 'allowed', views);
    },
    DeploymentOpened: (event, views) => {
      const { deploymentId, name, modelId, businessUnit, routes } = event.data;
      node(event, 'deployment', deploymentId, name, businessUnit, views);
      remember(deploymentId, modelId, businessUnit, views);
      for (const { version, role } of routes) {
        const from = lineageKey('modelVersion', versionKey(modelId, version));
        edge(event, from, lineageKey('deployment', deploymentId), `answers-as-${role}`, views);
      }
    },
    RoutingChanged: async (event, views) => {
      const { deploymentId, routes } = event.data;
      // A deployment keeps its model for life; its row of names holds the model's id.
      const { name: modelId } = await named(deploymentId, event, views);
      for (const { version, role } of routes) {
        const from = lineageKey('modelVersion', versionKey(modelId, version));
        edge(event, from, lineageKey('deployment', deploymentId), `answers-as-${role}`, views);
      }
    },
  },
} as const satisfies Projection;
