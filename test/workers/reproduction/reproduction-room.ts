// A completed training run on made-up rows of one task, with vault and files on disk, and predictions scored by its model: what
// tests of reproduction start from.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { datasetDecider } from '../../../domain/datasets/decide.ts';
import type { Column } from '../../../domain/datasets/events.ts';
import { type RegisteredDataset, sealedVersion } from '../../../domain/datasets/state.ts';
import { makeTargetCounter, type TargetValue, type TaskKind } from '../../../domain/datasets/task.ts';
import { makeId, streams } from '../../../domain/kernel/ids.ts';
import { modelDecider } from '../../../domain/models/decide.ts';
import type { PredictionScored } from '../../../domain/predictions/events.ts';
import { trainingDecider } from '../../../domain/training/decide.ts';
import type { TrainingParameters } from '../../../domain/training/events.ts';
import { completedRun } from '../../../domain/training/reproduction.ts';
import type { FeatureValue } from '../../../learning/encoding.ts';
import { openFileArtifactStore } from '../../../ledger/artifacts/file-artifact-store.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { makeCommandHandler } from '../../../ledger/command-handler.ts';
import { sha256Hex } from '../../../ledger/digest.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { makeRowWriter } from '../../../ledger/rows/row-writer.ts';
import { makeStreamWriter } from '../../../ledger/stream-writer.ts';
import { openSqliteVault } from '../../../ledger/vault/sqlite-vault.ts';
import { makeMetering } from '../../../workers/metering.ts';
import { makeVersionScorerOpener } from '../../../workers/reproduction/open-version-scorer.ts';
import { makeExclusive } from '../../../workers/scoring/exclusive.ts';
import { openNetworkScorer } from '../../../workers/scoring/network-scorer.ts';
import { scoreRows } from '../../../workers/scoring/score-rows.ts';
import { sealGrounds } from '../../../workers/scoring/seal-grounds.ts';
import { makeLocalTrainer } from '../../../workers/training/local-trainer.ts';
import { makeTrainingHandler } from '../../../workers/training/make-training-handler.ts';
import { smallTable } from '../../learning/small-table.ts';
import { classTable, regressionTable, threeClasses } from '../../learning/task-tables.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { facts } from '../../support/events.ts';
import { makeFolder } from '../embedded-house.ts';
import { clock, context, monotonicNs, token } from '../lending-desk.ts';
import { ROOM_PARAMETERS } from '../training-room.ts';

const ROWS = 120;

/** What the rows of the small table teach. */
function targetsOf(kind: TaskKind): readonly TargetValue[] {
  if (kind === 'binary') return [...smallTable(ROWS).labels];
  if (kind === 'regression') return [...regressionTable(ROWS).targets];
  const { classes } = threeClasses as Extract<typeof threeClasses, { kind: 'multiclass' }>;
  return [...classTable(ROWS).targets].map((at) => classes[at]!);
}

export async function openReproductionRoom(kind: TaskKind, parameters: Partial<TrainingParameters> = {}) {
  const folder = makeFolder();
  const { path, kek } = folder;
  const place = {
    vaultFile: join(path, 'vault.sqlite'),
    kekHex: kek.toString('hex'),
    artifactsFolder: join(path, 'artifacts'),
  };
  const store = makeMemoryEventStore();
  const vault = openSqliteVault({ file: place.vaultFile, kek, mode: 'readWrite', randomBytes });
  const artifacts = openFileArtifactStore({ folder: place.artifactsFolder });
  const commands = makeCommandHandler({ store, clock });
  const timers = { set: () => undefined, clear: () => {} };
  const writer = makeStreamWriter({ store, clock });
  const metering = makeMetering({ writer, clock, monotonicNs, newToken: token, timers });

  // A price before the first window, so that every one has an amount.
  const book = facts.priceBookPublished({ effectiveFrom: '2020-01-01T00:00:00Z' });
  await writer.write(streams.priceBooks(), [book], context('prices'));

  const { columns: features, rows } = smallTable(ROWS);
  const columns: Column[] = [
    ...features.map((column) => ({ ...column, role: 'feature' as const, sensitive: column.name === 'home' })),
    { name: 'outcome', kind: kind === 'regression' ? 'number' : 'category', role: 'target', sensitive: false },
    { name: 'person', kind: 'category', role: 'subject', sensitive: true },
  ];
  const task = kind === 'binary' ? { kind, positiveValue: '1' } : { kind };
  const datasetId = makeId('dataset', token());
  const modelId = makeId('model', token());
  const trainingId = makeId('training', token());
  const targets = targetsOf(kind);
  const counter = makeTargetCounter(kind);
  for (const target of targets) counter.add(target);
  const rowWriter = makeRowWriter({ vault, artifacts, columns, task: kind, randomBytes, chunkRows: 50 });
  await rowWriter.write(rows.map((values, row) => ({ values, target: targets[row]!, subjectId: `person-${row}` })));
  const { chunks, subjects } = await rowWriter.finish();
  const source = { title: 'Made up', licence: 'CC0-1.0', synthetic: 'All of it.' };
  const onDataset = (command: Parameters<typeof datasetDecider.decide>[0]) =>
    commands.execute(datasetDecider, streams.dataset(datasetId), command, context(command.type));
  const businessUnit = 'retail';
  await onDataset({
    type: 'RegisterDataset',
    data: { datasetId, name: 'Small', businessUnit, columns, task, source },
  });
  await onDataset({
    type: 'IngestRows',
    data: {
      datasetId,
      ingestionId: makeId('ingestion', token()),
      version: 1,
      file: { name: 'small.csv', bytes: 1, fingerprint: 'f', format: 'csv' },
      rows: ROWS,
      subjects,
      targets: counter.counts(),
      missing: {},
      profile: null,
      chunks,
    },
  });
  const method = kind === 'regression' ? 'random' : 'stratified';
  const digestOf = (value: unknown) => sha256Hex(canonicalJson(value));
  const split = { method, seed: 7, heldOutPermille: 300 } as const;
  await onDataset({ type: 'SealDatasetVersion', version: 1, split, digestOf });
  const dataset = (await commands.load(datasetDecider, streams.dataset(datasetId))).state as RegisteredDataset;
  const sealed = sealedVersion(dataset, 1)!;
  const model = { ...EVENT_EXAMPLES.ModelRegistered.data, modelId, businessUnit };
  await commands.execute(modelDecider, streams.model(modelId), { type: 'RegisterModel', data: model }, context('m'));
  const request = {
    trainingId,
    modelId,
    datasetId,
    datasetVersion: 1,
    businessUnit,
    task: kind,
    parameters: { ...ROOM_PARAMETERS, hidden: [8, 8], ...parameters },
    base: null,
    requestedBy: 'sb_engineer',
  };
  const stream = streams.training(trainingId);
  const order = { type: 'RequestTraining', data: request, sealed } as const;
  await commands.execute(trainingDecider, stream, order, context('request'));
  const trainer = makeLocalTrainer({ artifacts, vault, monotonicNs });
  const handler = makeTrainingHandler({ commands, trainer, metering });
  await handler({ kind: 'training', trainingId });
  const run = async () => completedRun((await commands.load(trainingDecider, stream)).state);
  const { requested, completed } = await run();

  const scorer = await openNetworkScorer(await artifacts.get(completed.artifact.digest));
  /** Rows of the table, scored in one batch and sealed each under its person's key. */
  async function score(size: number, from = 0): Promise<PredictionScored[]> {
    const picked = Array.from({ length: size }, (_, at) => (from + at) % ROWS);
    const featuresOf = (row: number): Record<string, FeatureValue> =>
      Object.fromEntries(features.map(({ name }, c) => [name, rows[row]![c]!]));
    const options = { unknownCategories: 'OTHER', sensitive: new Set<string>() } as const;
    const accepted = picked.map((row) => {
      const checked = scorer.check(featuresOf(row), options);
      if ('problem' in checked) throw new Error(checked.problem.sentence);
      return { features: featuresOf(row), cells: checked.row };
    });
    const scored = await scoreRows({ clock, monotonicNs, device: makeExclusive() }, scorer, accepted);
    const keys = await vault.ensureSubjects(
      'subject',
      picked.map((row) => `person-${row}`),
    );
    return scored.rows.map((one, index) => {
      const { answer, grounds, explanation, deviceNs } = one!;
      const predictionId = sha256Hex(`${size}/${from}/${index}`).replace(
        /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/,
        '$1-$2-$3-$4-$5',
      );
      const data: PredictionScored = {
        ...EVENT_EXAMPLES.PredictionScored.data,
        predictionId,
        modelId,
        version: 1,
        artifactDigest: completed.artifact.digest,
        businessUnit,
        ...answer,
        explanation,
        grounds: sealGrounds(predictionId, grounds, keys[index], randomBytes),
        unknownCategories: 'OTHER',
        batch: { id: 'batch', index, size },
        usage: { leaseId: 'ls_0000000000000000', provider: 'cpu', deviceNs },
        environmentDigest: completed.environmentDigest,
      };
      return JSON.parse(canonicalJson(data)) as PredictionScored; // as the ledger gives it back
    });
  }

  const data = { dataset: { columns, task }, sealed };
  const fileOf = (digest: string) => join(place.artifactsFolder, digest.slice(0, 2), digest.slice(2, 4), digest);
  return {
    place,
    store,
    vault,
    artifacts,
    commands,
    metering,
    requested,
    completed,
    data,
    file: { artifact: completed.artifact, cardDigest: null },
    openScorer: makeVersionScorerOpener({ ...place, artifacts }),
    trainingOrder: { data, parameters: requested.parameters, baseDigest: null, completed },
    score,
    fileOf,
    monotonicNs,
    async erase(person: number): Promise<void> {
      await vault.destroySubject((await vault.findReference('subject', `person-${person}`))!);
    },
    async close(): Promise<void> {
      await scorer.release();
      await vault.close();
      folder.remove();
    },
  };
}

export type ReproductionRoom = Awaited<ReturnType<typeof openReproductionRoom>>;
