// A sealed data set version with its rows in the vault, a model, and runs to ask for: what training tests start from.
import { randomBytes } from 'node:crypto';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import type { Column, Split } from '../../domain/datasets/events.ts';
import { type RegisteredDataset, sealedVersion } from '../../domain/datasets/state.ts';
import { makeId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { DEFAULT_TRAINING_PARAMETERS, trainingDecider } from '../../domain/training/decide.ts';
import type { TrainingParameters } from '../../domain/training/events.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { makeMemoryArtifactStore } from '../../ledger/artifacts/memory-artifact-store.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { makeCommandHandler } from '../../ledger/command-handler.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { makeRowWriter } from '../../ledger/rows/row-writer.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { makeMemoryVault } from '../../ledger/vault/memory-vault.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { makeMetering } from '../../workers/metering.ts';
import { clock, context, monotonicNs, table, token } from './lending-desk.ts';

interface Options {
  readonly store?: EventStore;
  readonly vault?: Vault;
  readonly artifacts?: ArtifactStore;
}

export const ROOM_PARAMETERS = { ...DEFAULT_TRAINING_PARAMETERS, hidden: [8], epochs: 3 };

export async function openTrainingRoom(options: Options = {}) {
  const store = options.store ?? makeMemoryEventStore();
  const vault = options.vault ?? makeMemoryVault({ kek: randomBytes(32), randomBytes });
  const files = new Map<string, Uint8Array>();
  const artifacts = options.artifacts ?? makeMemoryArtifactStore(files);
  const commands = makeCommandHandler({ store, clock });
  const writer = makeStreamWriter({ store, clock });
  const timers = { set: () => undefined, clear: () => {} };
  const metering = makeMetering({ writer, clock, monotonicNs, newToken: token, timers });

  const datasetId = makeId('dataset', token());
  const modelId = makeId('model', token());
  const columns: Column[] = [
    ...table.columns.map((column) => ({ ...column, role: 'feature' as const, sensitive: column.name === 'age' })),
    { name: 'class', kind: 'category', role: 'target', sensitive: false },
    { name: 'subject_id', kind: 'category', role: 'subject', sensitive: true },
  ];
  const task = { kind: 'binary' as const, positiveValue: 'bad' };
  const source = { title: 'Statlog German Credit', licence: 'CC BY 4.0', synthetic: null };
  const registered = { datasetId, name: 'German', businessUnit: 'retail', columns, task, source };
  const rowWriter = makeRowWriter({ vault, artifacts, columns, task: task.kind, randomBytes, chunkRows: 256 });
  await rowWriter.write(
    table.rows.map((values, row) => ({
      values,
      target: table.labels[row] === 1 ? 1 : 0,
      subjectId: `person-${row}`,
    })),
  );
  const { chunks, rows, subjects } = await rowWriter.finish();
  const positive = table.labels.reduce<number>((sum, label) => sum + label, 0);
  const onDataset = (command: Parameters<typeof datasetDecider.decide>[0]) =>
    commands.execute(datasetDecider, streams.dataset(datasetId), command, context(command.type));
  await onDataset({ type: 'RegisterDataset', data: registered });
  const ingested = {
    datasetId,
    ingestionId: makeId('ingestion', token()),
    version: 1,
    file: { name: 'german.csv', bytes: 1, fingerprint: 'f', format: 'csv' as const },
    rows,
    subjects,
    targets: { kind: 'binary' as const, positive, negative: rows - positive },
    missing: {},
    profile: null,
    chunks,
  };
  await onDataset({ type: 'IngestRows', data: ingested });
  const split: Split = { method: 'stratified', seed: 7, heldOutPermille: 300 };
  const digestOf = (value: unknown) => sha256Hex(canonicalJson(value));
  await onDataset({ type: 'SealDatasetVersion', version: 1, split, digestOf });
  const state = (await commands.load(datasetDecider, streams.dataset(datasetId))).state as RegisteredDataset;
  const sealed = sealedVersion(state, 1)!;
  const model = {
    modelId,
    name: 'Credit risk',
    purpose: 'Decides on instalment credit for persons.',
    owner: 'sb_owner',
    businessUnit: 'retail',
    riskClass: 'high' as const,
    rationale: 'Annex III 5(b).',
  };
  await commands.execute(modelDecider, streams.model(modelId), { type: 'RegisterModel', data: model }, context('m'));

  async function requestRun(parameters: Partial<TrainingParameters> = {}): Promise<string> {
    const trainingId = makeId('training', token());
    const data = {
      trainingId,
      modelId,
      datasetId,
      datasetVersion: 1,
      businessUnit: 'retail',
      task: task.kind,
      parameters: { ...ROOM_PARAMETERS, ...parameters },
      base: null,
      requestedBy: 'sb_engineer',
    };
    const command = { type: 'RequestTraining', data, sealed } as const;
    await commands.execute(trainingDecider, streams.training(trainingId), command, context(`request-${trainingId}`));
    return trainingId;
  }

  const eventsOf = async (stream: string) => {
    const events = await store.readStream(stream, { limit: 500 });
    return events.map((stored) => {
      const decoded = decodeEvent(stored);
      if (decoded.kind === 'foreign') throw new Error('foreign');
      return decoded.event;
    });
  };
  const cancel = (trainingId: string) =>
    commands.execute(
      trainingDecider,
      streams.training(trainingId),
      { type: 'CancelTraining', reason: 'Not needed any more.' },
      context(`cancel-${trainingId}`),
    );
  const versions = async () => {
    const { state } = await commands.load(modelDecider, streams.model(modelId));
    return state.status === 'registered' ? state.versions : [];
  };
  return {
    store,
    vault,
    artifacts,
    files,
    commands,
    metering,
    modelId,
    registered,
    sealed,
    requestRun,
    eventsOf,
    cancel,
    versions,
  };
}
