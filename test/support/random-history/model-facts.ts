// Models of a random history: announced, given versions by runs and imports, measured, judged by a second person, classified anew.
import type { ModelEvent } from '../../../domain/models/events.ts';
import { EVENT_EXAMPLES } from '../event-examples.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import { by, bySystem, type HistoryFact, type MadeModel, type MadeVersion, type World } from './history-world.ts';
import { meter, openLease, use } from './leases.ts';
import { runEnded } from './training-facts.ts';

const MOST_MODELS = 9;
/** Of a model's versions, the last stay in sight, and whatever answers. */
const MOST_VERSIONS = 30;
const ENVIRONMENT = 'e'.repeat(64);

type Choice = { readonly model: MadeModel; readonly version: MadeVersion };

function versionsThat(world: World, fits: (version: MadeVersion, model: MadeModel) => boolean): Choice[] {
  return world.models.flatMap((model) =>
    model.versions.filter((version) => fits(version, model)).map((version) => ({ model, version })),
  );
}

const answers = (world: World, version: MadeVersion): boolean =>
  world.deployments.some(({ champion, canary }) => champion === version || canary === version);

function addVersion(world: World, model: MadeModel, made: Pick<MadeVersion, 'requestedBy' | 'dataset'>): MadeVersion {
  const version: MadeVersion = {
    ...made,
    version: model.nextVersion++,
    artifact: world.digest(),
    evaluation: null,
    status: 'created',
  };
  model.versions.push(version);
  if (model.versions.length > MOST_VERSIONS) {
    const at = model.versions.findIndex((each) => !answers(world, each));
    model.versions.splice(at, 1);
  }
  return version;
}

function created(model: MadeModel, version: MadeVersion, origin: CreatedOrigin, root: string): HistoryFact {
  const data = {
    modelId: model.id,
    version: version.version,
    origin,
    datasetId: version.dataset.id,
    datasetVersion: version.dataset.version,
    datasetRoot: root,
    artifact: { digest: version.artifact, bytes: 45_678, format: 'onnx' as const },
    task: model.task,
    baseline: null,
    requestedBy: version.requestedBy,
    environmentDigest: ENVIRONMENT,
  };
  return { by: bySystem(model.unit), fact: { type: 'ModelVersionCreated', data } };
}
type CreatedOrigin = Extract<ModelEvent, { type: 'ModelVersionCreated' }>['data']['origin'];

function importVersion(world: World): readonly HistoryFact[] {
  const model = world.oneOf(world.models.filter(({ dataset }) => dataset.versions.length > 0));
  if (!model) return NOTHING;
  const importId = world.id('import');
  const { lease, opening } = openLease(world, { kind: 'import', importId, modelId: model.id }, model.unit);
  const closing = meter(world, lease, 'released');
  const sealed = model.dataset.versions.at(-1)!;
  const version = addVersion(world, model, {
    requestedBy: by('engineer', model.unit).subject,
    dataset: { id: model.dataset.id, version: sealed.version },
  });
  const origin = {
    kind: 'imported',
    importId,
    source: { title: 'A file from elsewhere', licence: 'MIT' },
    card: { digest: world.digest(), bytes: 900 },
  } as const;
  return [opening, closing, created(model, version, origin, sealed.root)];
}

export const modelFacts: FactMakers<ModelEvent['type']> = {
  ModelRegistered: (world) => {
    const dataset = world.oneOf(world.datasets);
    if (!dataset || world.models.length >= MOST_MODELS) return NOTHING;
    const engineer = by('engineer', dataset.unit);
    const model: MadeModel = {
      id: world.id('model'),
      unit: dataset.unit,
      task: dataset.task,
      dataset,
      owner: engineer.subject,
      versions: [],
      nextVersion: 1,
    };
    world.models.push(model);
    const data = {
      modelId: model.id,
      name: `Answers of ${dataset.unit}, ${world.models.length}`,
      purpose: 'Decides whether a loan is offered.',
      owner: model.owner,
      businessUnit: model.unit,
      riskClass: world.oneOf(['minimal', 'limited', 'high'] as const)!,
      rationale: 'As the house sees it.',
    };
    return [{ by: engineer, fact: { type: 'ModelRegistered', data } }];
  },
  ModelReclassified: (world) => {
    const model = world.oneOf(world.models);
    if (!model) return NOTHING;
    const approver = by('approver', model.unit);
    const data = {
      ...EVENT_EXAMPLES.ModelReclassified.data,
      modelId: model.id,
      riskClass: world.oneOf(['minimal', 'limited', 'high'] as const)!,
      useCase: world.oneOf(['credit-scoring', 'fraud-detection', 'other'] as const)!,
      classifiedBy: approver.subject,
    };
    return [{ by: approver, fact: { type: 'ModelReclassified', data } }];
  },
  ModelVersionCreated: (world) => {
    const run = world.oneOf(world.completed);
    if (!run) return importVersion(world);
    runEnded(world, run);
    const { model, dataset, datasetVersion, requestedBy } = run;
    const version = addVersion(world, model, { requestedBy, dataset: { id: dataset.id, version: datasetVersion } });
    const root = dataset.versions.find((sealed) => sealed.version === datasetVersion)!.root;
    return [created(model, version, { kind: 'trained', trainingId: run.id, base: null }, root)];
  },
  ModelVersionEvaluated: (world) => {
    const fits = versionsThat(
      world,
      ({ status }) => status === 'created' || (status === 'evaluated' && world.chance(0.1)),
    );
    const choice = world.oneOf(fits);
    if (!choice) return NOTHING;
    const { model, version } = choice;
    const evaluationId = world.id('evaluation');
    const owner = { kind: 'evaluation', evaluationId, modelId: model.id, version: version.version } as const;
    const { lease, opening } = openLease(world, owner, model.unit);
    version.evaluation = evaluationId;
    version.status = 'evaluated';
    const data = {
      ...EVENT_EXAMPLES.ModelVersionEvaluated.data,
      modelId: model.id,
      version: version.version,
      evaluationId,
      datasetId: version.dataset.id,
      datasetVersion: version.dataset.version,
      artifactDigest: version.artifact,
      usage: use(lease, world.between(1_000_000, 3_000_000_000)),
      environmentDigest: ENVIRONMENT,
    };
    const event = { by: bySystem(model.unit), fact: { type: 'ModelVersionEvaluated', data } } as const;
    return [opening, event, meter(world, lease, 'released')];
  },
  ModelVersionApproved: (world) => {
    const choice = world.oneOf(versionsThat(world, ({ status }) => status === 'evaluated'));
    if (!choice) return NOTHING;
    const { model, version } = choice;
    version.status = 'approved';
    const approver = by('approver', model.unit);
    const data = {
      modelId: model.id,
      version: version.version,
      approver: approver.subject,
      requestedBy: version.requestedBy,
      rationale: 'Measured and explained.',
      artifactDigest: version.artifact,
      evaluationId: version.evaluation!,
    };
    return [{ by: approver, fact: { type: 'ModelVersionApproved', data } }];
  },
  ModelVersionRejected: (world) => {
    const choice = world.oneOf(versionsThat(world, ({ status }) => status === 'evaluated'));
    if (!choice) return NOTHING;
    choice.version.status = 'rejected';
    const approver = by('approver', choice.model.unit);
    const of = { modelId: choice.model.id, version: choice.version.version };
    const data = { ...of, approver: approver.subject, rationale: 'Worse than the champion.' };
    return [{ by: approver, fact: { type: 'ModelVersionRejected', data } }];
  },
  ModelVersionRetired: (world) => {
    const fits = versionsThat(world, (version) => version.status === 'approved' && !answers(world, version));
    const choice = world.oneOf(fits);
    if (!choice) return NOTHING;
    choice.version.status = 'retired';
    const data = { modelId: choice.model.id, version: choice.version.version, reason: 'A better one answers.' };
    return [{ by: by('approver', choice.model.unit), fact: { type: 'ModelVersionRetired', data } }];
  },
};
