// What is known of a model version when a document about it is written? Its model, its making, its data, what was measured and who
// decided, each with its event; folded from the model's own stream up to a position.
import type { ReproductionFacts } from '../../domain/compliance/documents/annex-iv-facts.ts';
import type {
  DatasetVersionFacts,
  DecisionFacts,
  EvaluationFacts,
  EventRef,
  ModelFacts,
  RuntimeFacts,
  TrainingFacts,
  VersionFacts,
} from '../../domain/compliance/documents/document-facts.ts';
import type { DomainEvent } from '../../domain/event-catalog.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position, Recorded } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { ModelEvent } from '../../domain/models/events.ts';
import { evolveModel, type ModelState, modelVersion, unknownModel } from '../../domain/models/state.ts';
import { findModelVersion } from '../../projections/models/read-models.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { loadDatasetFacts } from './load-dataset-facts.ts';
import { loadTrainingFacts } from './load-training-facts.ts';
import { recordedIn } from './recorded-in.ts';

export interface VersionOfModel {
  readonly modelId: string;
  readonly version: number;
}

export interface LoadedVersion {
  readonly model: ModelFacts;
  readonly version: VersionFacts;
  /** Of the model, oldest first; this one among them. */
  readonly versions: readonly VersionFacts[];
  readonly training: TrainingFacts | null;
  readonly datasets: readonly DatasetVersionFacts[];
  readonly evaluations: readonly EvaluationFacts[];
  readonly decisions: readonly DecisionFacts[];
  readonly runtime: RuntimeFacts;
  readonly reproductions: readonly ReproductionFacts[];
  /** In the model's own stream, after it was made. */
  readonly changes: readonly EventRef[];
}

type Events = readonly Recorded<DomainEvent>[];

/** Throws NOT_FOUND for a version that is not there, or not the caller's to see. */
export async function loadVersionFacts(
  context: Context,
  { modelId, version: number }: VersionOfModel,
  asOf: Position,
): Promise<LoadedVersion> {
  const { store, views } = context.deps;
  const events = (await findModelVersion(views, modelId, number, scopeOf(context, asOf)))
    ? await recordedIn(store, streams.model(modelId), asOf)
    : [];
  const model = modelFacts(events);
  const versions = versionFacts(events);
  const version = versions.find((each) => each.version === number);
  if (!model || !version) throw new DomainError('NOT_FOUND', 'There is no model version with this id.');
  const { training, reproductions } =
    version.origin.kind === 'trained'
      ? await loadTrainingFacts(store, version.origin.trainingId, asOf)
      : { training: null, reproductions: [] };
  const evaluations = evaluationFacts(events, number);
  return {
    model,
    version,
    versions,
    training,
    datasets: await datasetsOf(context, events, number, evaluations, asOf),
    evaluations,
    decisions: events.flatMap((event) => decisionFacts(event, number)),
    // The version of the library stands in the environment's digest alone.
    runtime: { digest: version.environmentDigest, runtimeVersion: null },
    reproductions,
    changes: changesOf(events, version),
  };
}

function modelFacts(events: Events): ModelFacts | undefined {
  const registered = events.find((event) => event.type === 'ModelRegistered');
  if (registered?.type !== 'ModelRegistered') return undefined;
  const classified = events.findLast((event) => event.type === 'ModelReclassified');
  const anew =
    classified?.type === 'ModelReclassified'
      ? {
          riskClass: classified.data.riskClass,
          rationale: classified.data.rationale,
          classificationEventId: classified.id,
        }
      : {};
  return { ...registered.data, eventId: registered.id, registeredAt: registered.metadata.recordedAt, ...anew };
}

function versionFacts(events: Events): VersionFacts[] {
  const state = events.reduce<ModelState>((so, event) => evolveModel(so, event as ModelEvent), unknownModel);
  return events.flatMap((event): VersionFacts[] => {
    if (event.type !== 'ModelVersionCreated') return [];
    const { version, origin, task, artifact, baseline, environmentDigest } = event.data;
    const status = modelVersion(state, version)?.status ?? 'created';
    const createdAt = event.metadata.recordedAt;
    return [{ eventId: event.id, version, origin, task, artifact, baseline, status, createdAt, environmentDigest }];
  });
}

const evaluationFacts = (events: Events, version: number): EvaluationFacts[] =>
  events.flatMap((event) =>
    event.type === 'ModelVersionEvaluated' && event.data.version === version
      ? [{ ...event.data, eventId: event.id, evaluatedAt: event.metadata.recordedAt }]
      : [],
  );

function decisionFacts(event: Recorded<DomainEvent>, version: number): DecisionFacts[] {
  const known = { eventId: event.id, at: event.metadata.recordedAt };
  if (event.type === 'ModelVersionApproved' || event.type === 'ModelVersionRejected') {
    if (event.data.version !== version) return [];
    const decision = event.type === 'ModelVersionApproved' ? 'approved' : 'rejected';
    return [{ ...known, decision, decidedBy: event.data.approver, rationale: event.data.rationale }];
  }
  if (event.type !== 'ModelVersionRetired' || event.data.version !== version) return [];
  const { subject, issuerKind } = event.metadata.actor;
  const decidedBy = issuerKind === 'system' ? null : subject;
  return [{ ...known, decision: 'retired', decidedBy, rationale: event.data.reason }];
}

/** Those it learned from and was measured on, each version once; its own first. */
async function datasetsOf(
  { deps }: Context,
  events: Events,
  version: number,
  evaluations: readonly EvaluationFacts[],
  asOf: Position,
): Promise<DatasetVersionFacts[]> {
  const created = events.find((event) => event.type === 'ModelVersionCreated' && event.data.version === version);
  const own = created?.type === 'ModelVersionCreated' ? [created.data] : [];
  const named = new Map(
    [...own, ...evaluations].map(({ datasetId, datasetVersion }) => [
      `${datasetId}@${datasetVersion}`,
      { datasetId, datasetVersion },
    ]),
  );
  const found: DatasetVersionFacts[] = [];
  for (const { datasetId, datasetVersion } of named.values()) {
    const loaded = await loadDatasetFacts(deps.store, datasetId, datasetVersion, asOf);
    if (loaded) found.push(loaded.data);
  }
  return found;
}

/** A new class of the model changes what is asked of all its versions. */
function changesOf(events: Events, { eventId, version }: VersionFacts): EventRef[] {
  return events
    .slice(events.findIndex(({ id }) => id === eventId) + 1)
    .filter(({ type, data }) => type === 'ModelReclassified' || ('version' in data && data.version === version))
    .map(({ id, type, metadata }) => ({ eventId: id, type, recordedAt: metadata.recordedAt }));
}
