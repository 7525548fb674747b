// Which events change what is known of a model version? Those of the model, of the rows it learned from, of where it answers, of what
// it decided for the first time, and of what was done again. A decision after the first of its kind makes no row.
import type {
  DatasetFacts,
  DeploymentFacts,
  ModelFacts,
  OwnFacts,
  ReproducedFact,
} from '../../domain/compliance/facts.ts';
import { type First, NO_MODEL, NOTHING_OWN } from '../../domain/compliance/facts.ts';
import { gatherModelFacts, gatherOwnFacts, gatherReproduction } from '../../domain/compliance/gather-facts.ts';
import { sensitiveColumns } from '../../domain/datasets/state.ts';
import { prepared } from '../prepared.ts';
import type { EventOf, Projection } from '../projection.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { complianceFirstTable } from './compliance-tables.ts';
import { keepFact, keptFact, versionPart } from './keep-fact.ts';

type VersionEvent = EventOf<
  'ModelVersionCreated' | 'ModelVersionEvaluated' | 'ModelVersionApproved' | 'ModelVersionRejected'
>;
type Routed = EventOf<'DeploymentOpened' | 'RoutingChanged'>;

interface DatasetDraft {
  readonly sourceStated: boolean;
  readonly sensitiveColumns: number;
}

/** Evidence names the newest files; how many there are is counted in full. */
const MOST_FILES = 20;

const noteFirst = prepared<RowOf<typeof complianceFirstTable>>()((db, place) =>
  db
    .insertInto('compliance_first')
    .values({
      model_id: place('model_id'),
      version: place('version'),
      deployment_id: place('deployment_id'),
      first: place('first'),
      position: place('position'),
      at: place('at'),
      event_id: place('event_id'),
    })
    .onConflict((conflict) => conflict.doNothing()),
);

function note(first: First, event: EventOf<'PredictionScored' | 'PredictionReviewed'>, views: ViewWriter): void {
  const { data, position, id, metadata } = event;
  views.write(noteFirst, {
    model_id: data.modelId,
    version: data.version,
    deployment_id: data.deploymentId,
    first,
    position,
    at: metadata.recordedAt,
    event_id: id,
  });
}

async function followModel(event: EventOf<'ModelRegistered' | 'ModelReclassified'>, views: ViewWriter): Promise<void> {
  const { modelId } = event.data;
  const before = await keptFact<ModelFacts>('model', modelId, views);
  if (!before && event.type === 'ModelReclassified') unknownModel(event, views);
  const facts = gatherModelFacts(before?.facts ?? NO_MODEL, event, {
    eventId: event.id,
    at: event.metadata.recordedAt,
  });
  const registeredIn = event.type === 'ModelRegistered' ? event.data.businessUnit : event.metadata.actor.businessUnit;
  const businessUnit = before?.businessUnit ?? registeredIn;
  await keepFact(event, { kind: 'model', partId: modelId, modelId, businessUnit }, facts, views);
}

async function followVersion(event: VersionEvent, views: ViewWriter): Promise<void> {
  const { modelId, version } = event.data;
  const partId = versionPart(modelId, version);
  const before = await keptFact<OwnFacts>('version', partId, views);
  const model = before ?? (await keptFact('model', modelId, views));
  if (!model) unknownModel(event, views);
  const facts = gatherOwnFacts(before?.facts ?? NOTHING_OWN, event, event.id);
  const businessUnit = model?.businessUnit ?? event.metadata.actor.businessUnit;
  await keepFact(event, { kind: 'version', partId, modelId, version, businessUnit }, facts, views);
  if (event.type === 'ModelVersionCreated' && event.data.origin.kind === 'trained') {
    const { trainingId } = event.data.origin;
    views.write(
      views.db
        .insertInto('compliance_training')
        .values({ training_id: trainingId, model_id: modelId, version })
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
}

function unknownModel(event: VersionEvent | EventOf<'ModelReclassified'>, views: ViewWriter): void {
  views.anomaly(event, 'UNKNOWN_MODEL', `${event.type} names ${event.data.modelId}, which was never registered.`);
}

/** The same verdict again shows nothing new. */
async function followReproduction(
  event: EventOf<'TrainingReproductionChecked' | 'PredictionReproductionChecked'>,
  { modelId, version }: { readonly modelId: string; readonly version: number },
  views: ViewWriter,
): Promise<void> {
  const partId = versionPart(modelId, version);
  const before = await keptFact<OwnFacts>('version', partId, views);
  if (!before) {
    views.anomaly(event, 'UNKNOWN_VERSION', `${event.type} is of a version that was never created; it shows nothing.`);
    return;
  }
  const { verdict } = event.data;
  const what: ReproducedFact['what'] = event.type === 'TrainingReproductionChecked' ? 'training' : 'prediction';
  if (before.facts.reproduced.some((each) => each.what === what && each.verdict === verdict)) return;
  const facts = gatherReproduction(before.facts, { eventId: event.id, what, verdict });
  const { businessUnit } = before;
  await keepFact(event, { kind: 'version', partId, modelId, version, businessUnit }, facts, views);
}

async function followDeployment(
  event: Routed | EventOf<'ReviewRuleSet' | 'DeploymentClosed'>,
  change: (before: DeploymentFacts) => DeploymentFacts,
  views: ViewWriter,
): Promise<void> {
  const { deploymentId } = event.data;
  const before = await keptFact<DeploymentFacts & { readonly modelId: string }>('deployment', deploymentId, views);
  const modelId = event.type === 'DeploymentOpened' ? event.data.modelId : before?.facts.modelId;
  if (modelId === undefined) {
    views.anomaly(event, 'UNKNOWN_DEPLOYMENT', `${event.type} is of a deployment that was never opened.`);
    return;
  }
  const none: DeploymentFacts = { eventId: event.id, deploymentId, open: true, versions: [], reviewRule: null };
  const facts = { ...change(before?.facts ?? none), modelId };
  await keepFact(event, { kind: 'deployment', partId: deploymentId, modelId }, facts, views);
}

const routed =
  ({ id: eventId, data }: Routed) =>
  (before: DeploymentFacts): DeploymentFacts => {
    const versions = [...new Set(data.routes.map(({ version }) => version))].sort((a, b) => a - b);
    return { ...before, eventId, open: true, versions };
  };

async function sealDataset(event: EventOf<'DatasetVersionSealed'>, views: ViewWriter): Promise<void> {
  const { datasetId, version, rows, ingestionIds } = event.data;
  const draft = await keptFact<DatasetDraft>('dataset-draft', datasetId, views);
  if (!draft) views.anomaly(event, 'UNKNOWN_DATASET', `${event.type} names ${datasetId}, which was never registered.`);
  const sealed = new Set(ingestionIds);
  const ingestions = await views.all(
    views.db.selectFrom('compliance_ingestion').selectAll().where('dataset_id', '=', datasetId).orderBy('position'),
  );
  const files = ingestions.filter(({ ingestion_id }) => sealed.has(ingestion_id));
  const facts: DatasetFacts = {
    eventId: event.id,
    rows,
    sourceStated: draft?.facts.sourceStated ?? false,
    ingestionEventIds: files.slice(-MOST_FILES).map(({ event_id }) => event_id),
    profiledFiles: files.filter(({ profiled }) => profiled === 1).length,
    files: sealed.size,
    sensitiveColumns: draft?.facts.sensitiveColumns ?? 0,
  };
  await keepFact(event, { kind: 'dataset', partId: versionPart(datasetId, version) }, facts, views);
}

export const followFacts = {
  ModelRegistered: followModel,
  ModelReclassified: followModel,
  ModelVersionCreated: followVersion,
  ModelVersionEvaluated: followVersion,
  ModelVersionApproved: followVersion,
  ModelVersionRejected: followVersion,
  TrainingReproductionChecked: async (event, views) => {
    const { trainingId } = event.data;
    const found = await views.first(
      views.db.selectFrom('compliance_training').selectAll().where('training_id', '=', trainingId),
    );
    // A run that gave no version is of no version's facts.
    if (found) await followReproduction(event, { modelId: found.model_id, version: found.version }, views);
  },
  PredictionReproductionChecked: (event, views) => followReproduction(event, event.data, views),
  DatasetRegistered: async (event, views) => {
    const { datasetId, source, columns } = event.data;
    const draft: DatasetDraft = {
      sourceStated: source.title.trim() !== '' && source.licence.trim() !== '',
      sensitiveColumns: sensitiveColumns(columns).length,
    };
    await keepFact(event, { kind: 'dataset-draft', partId: datasetId }, draft, views);
  },
  RowsIngested: ({ data, position, id }, views) =>
    views.write(
      views.db
        .insertInto('compliance_ingestion')
        .values({
          dataset_id: data.datasetId,
          ingestion_id: data.ingestionId,
          position,
          profiled: data.profile === null ? 0 : 1,
          event_id: id,
        })
        .onConflict((conflict) => conflict.doNothing()),
    ),
  DatasetVersionSealed: sealDataset,
  DeploymentOpened: (event, views) => followDeployment(event, routed(event), views),
  RoutingChanged: (event, views) => followDeployment(event, routed(event), views),
  ReviewRuleSet: (event, views) => {
    const { nearThreshold, largeAmount } = event.data;
    const reviewRule = { eventId: event.id, active: nearThreshold !== null || largeAmount !== null };
    return followDeployment(event, (before) => ({ ...before, reviewRule }), views);
  },
  DeploymentClosed: (event, views) => followDeployment(event, (before) => ({ ...before, open: false }), views),
  PredictionScored: (event, views) => {
    note('decided', event, views);
    if (event.data.explanation.baseline !== null) note('explained', event, views);
    if (event.data.review !== null) note('flagged', event, views);
  },
  PredictionReviewed: (event, views) => note('reviewed', event, views),
} as const satisfies Projection['on'];
