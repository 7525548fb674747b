// Training runs of a random history: asked for, tried on a leased device, killed and tried again, ended once, checked later.
import type { TrainingEvent } from '../../../domain/training/events.ts';
import { EVENT_EXAMPLES } from '../event-examples.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import { by, bySystem, keepLast, type MadeRun, remove, type World } from './history-world.ts';
import { meter, openLease, use } from './leases.ts';

const MOST_AT_ONCE = 6;
const ENVIRONMENT = 'e'.repeat(64);

const artifact = (digest: string) => ({ digest, bytes: 45_678, format: 'onnx' }) as const;

export const trainingFacts: FactMakers<TrainingEvent['type']> = {
  TrainingRequested: (world) => {
    const model = world.oneOf(world.models.filter(({ dataset }) => dataset.versions.length > 0));
    if (!model || world.requested.length + world.started.length + world.completed.length >= MOST_AT_ONCE)
      return NOTHING;
    const sealed = model.dataset.versions.at(-1)!;
    const engineer = by('engineer', model.unit);
    const run: MadeRun = {
      id: world.id('training'),
      model,
      dataset: model.dataset,
      datasetVersion: sealed.version,
      requestedBy: engineer.subject,
      epochs: world.between(1, 4),
      attempt: 0,
      epoch: 0,
      lease: null,
    };
    world.requested.push(run);
    const base = world.chance(0.3) ? model.versions.at(-1) : undefined;
    const data = {
      trainingId: run.id,
      modelId: model.id,
      datasetId: run.dataset.id,
      datasetVersion: sealed.version,
      datasetRoot: sealed.root,
      businessUnit: model.unit,
      task: model.task,
      parameters: { ...EVENT_EXAMPLES.TrainingRequested.data.parameters, epochs: run.epochs },
      base: base ? { modelId: model.id, version: base.version, artifactDigest: base.artifact } : null,
      requestedBy: run.requestedBy,
    };
    return [{ by: engineer, fact: { type: 'TrainingRequested', data } }];
  },
  TrainingStarted: (world) => {
    const run = world.oneOf(world.requested);
    if (!run) return NOTHING;
    remove(world.requested, run);
    world.started.push(run);
    run.attempt += 1;
    run.epoch = 0;
    const owner = { kind: 'training', trainingId: run.id, attempt: run.attempt } as const;
    const { lease, opening } = openLease(world, owner, run.model.unit);
    run.lease = lease;
    const data = { trainingId: run.id, attempt: run.attempt, leaseId: lease.id, environmentDigest: ENVIRONMENT };
    return [opening, { by: bySystem(run.model.unit), fact: { type: 'TrainingStarted', data } }];
  },
  EpochCompleted: (world) => {
    const run = world.oneOf(world.started.filter(({ epoch, epochs }) => epoch < epochs));
    if (!run) return NOTHING;
    run.epoch += 1;
    const { id, attempt, epoch, epochs } = run;
    const loss = 1 / (epoch + world.random.unit());
    const validationLoss = world.chance(0.5) ? loss * 1.1 : null;
    const data = { trainingId: id, attempt, epoch, epochs, loss, validationLoss };
    return [{ by: bySystem(run.model.unit), fact: { type: 'EpochCompleted', data } }];
  },
  TrainingCompleted: (world) => {
    const run = world.oneOf(world.started.filter(({ epoch }) => epoch > 0));
    if (!run) return NOTHING;
    remove(world.started, run);
    world.completed.push(run);
    const data = {
      ...EVENT_EXAMPLES.TrainingCompleted.data,
      trainingId: run.id,
      attempt: run.attempt,
      artifact: artifact(world.digest()),
      rows: world.between(70, 700),
      erasedRows: world.chance(0.1) ? 1 : 0,
      epochsRun: run.epoch,
      bestEpoch: run.epoch,
      usage: use(run.lease!, world.between(1_000_000_000, 20_000_000_000)),
      environmentDigest: ENVIRONMENT,
    };
    const event = { by: bySystem(run.model.unit), fact: { type: 'TrainingCompleted', data } } as const;
    return [event, meter(world, run.lease!, 'released')];
  },
  TrainingFailed: (world) => {
    const run = world.oneOf(world.started);
    if (!run) return NOTHING;
    remove(world.started, run);
    const data = {
      trainingId: run.id,
      attempt: run.attempt,
      code: 'ONE_CLASS',
      reason: 'All rows are of one class.',
      usage: use(run.lease!, world.between(1_000_000, 900_000_000)),
    };
    const event = { by: bySystem(run.model.unit), fact: { type: 'TrainingFailed', data } } as const;
    return [event, meter(world, run.lease!, 'released')];
  },
  TrainingCancelled: (world) => {
    const run = world.oneOf(world.requested.filter(({ attempt }) => attempt === 0));
    if (!run) return NOTHING;
    remove(world.requested, run);
    const data = { trainingId: run.id, reason: 'Not needed.' };
    return [{ by: by('engineer', run.model.unit), fact: { type: 'TrainingCancelled', data } }];
  },
  TrainingReproductionChecked: (world) => {
    const run = world.oneOf(world.ended);
    if (!run) return NOTHING;
    const checkId = world.id('reproduction');
    const owner = { kind: 'reproduction', checkId, modelId: run.model.id, version: null, trainingId: run.id } as const;
    const { lease, opening } = openLease(world, owner, run.model.unit);
    const data = {
      ...EVENT_EXAMPLES.TrainingReproductionChecked.data,
      checkId,
      trainingId: run.id,
      modelId: run.model.id,
      usage: use(lease, world.between(1_000_000_000, 20_000_000_000)),
      requestedBy: run.requestedBy,
    };
    const event = {
      by: by('engineer', run.model.unit),
      fact: { type: 'TrainingReproductionChecked', data },
    } as const;
    return [opening, event, meter(world, lease, 'released')];
  },
};

/** A killed attempt leaves the run to be tried again. */
export function killAttempt(world: World, run: MadeRun) {
  remove(world.started, run);
  world.requested.push(run);
  const closing = meter(world, run.lease!, 'killed');
  run.lease = null;
  return closing;
}

/** The run's version was made. */
export function runEnded(world: World, run: MadeRun): void {
  remove(world.completed, run);
  keepLast(world.ended, run, 20);
}
