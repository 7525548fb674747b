// A ledger with a data set, a trained and approved model and an open deployment: what scoring tests start from. The network is
// small and learns for two epochs; it is real, and so is everything it stands on.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { datasetDecider } from '../../domain/datasets/decide.ts';
import type { Column } from '../../domain/datasets/events.ts';
import { deploymentDecider } from '../../domain/deployments/decide.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { makeId, streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { evaluateBinary } from '../../domain/models/evaluation/binary-evaluation.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { trainNetwork } from '../../learning/train.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { makeMemoryArtifactStore } from '../../ledger/artifacts/memory-artifact-store.ts';
import { makeClockCell, makeMonotonicClock } from '../../ledger/clock.ts';
import { type CommandHandler, makeCommandHandler } from '../../ledger/command-handler.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { idToken } from '../../ledger/token.ts';
import { makeMemoryVault } from '../../ledger/vault/memory-vault.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { makeMetering, SCORING_WINDOWS } from '../../workers/metering.ts';
import { makeDeploymentReader } from '../../workers/scoring/deployment-reader.ts';
import { makeExclusive } from '../../workers/scoring/exclusive.ts';
import { makeLocalScoringGateway } from '../../workers/scoring/local-scoring-gateway.ts';
import { makeModelFactsReader } from '../../workers/scoring/model-facts.ts';
import { openNetworkScorer } from '../../workers/scoring/network-scorer.ts';
import type { PredictionIndex } from '../../workers/scoring/prediction-index.ts';
import { makeScorerCache } from '../../workers/scoring/scorer-cache.ts';
import { makeScoringWriter, type ScoringWriterDeps } from '../../workers/scoring/scoring-writer.ts';
import type { ScoringRequest } from '../../workers/scoring-gateway.ts';
import { systemContext } from '../../workers/system-context.ts';
import { referenceTable } from '../learning/reference-table.ts';

export const GERMAN_CREDIT = join(import.meta.dirname, '../../examples/data/german_credit.csv');
export const table = referenceTable(GERMAN_CREDIT, 'class', 'bad');
const SENSITIVE = new Set(['personal_status', 'age', 'foreign_worker']);

export const clock = makeMonotonicClock(makeClockCell(), Date.now);
export const monotonicNs = () => process.hrtime.bigint();
export const token = () => idToken(randomBytes(32));
export const context = (commandId: string) =>
  systemContext({ commandId, businessUnit: 'retail', purpose: 'operations', correlationId: commandId });

/** Trained once a test process. */
export const smallModel = trainSmall();

async function trainSmall(): Promise<Uint8Array> {
  const encoding = fitEncoding(table.columns, table.rows);
  const encoded = encodeRows(encoding, table.rows);
  const params = { hidden: [8], epochs: 2, batchSize: 64, seed: 1 };
  return (await trainNetwork({ encoding, encoded, targets: table.labels, params })).modelBytes;
}

export interface LendingDesk {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly artifacts: ArtifactStore;
  readonly files: Map<string, Uint8Array>;
  readonly commands: CommandHandler;
  readonly deploymentId: string;
  readonly modelId: string;
  readonly artifactDigest: string;
}

export interface DeskOptions {
  readonly store?: EventStore;
  readonly vault?: Vault;
  readonly artifacts?: ArtifactStore;
  readonly withSubjects?: boolean;
  readonly partitions?: number;
}

export async function openLendingDesk(options: DeskOptions = {}): Promise<LendingDesk> {
  const store = options.store ?? makeMemoryEventStore();
  const vault = options.vault ?? makeMemoryVault({ kek: randomBytes(32), randomBytes });
  const files = new Map<string, Uint8Array>();
  const artifacts = options.artifacts ?? makeMemoryArtifactStore(files);
  const commands = makeCommandHandler({ store, clock });
  const { withSubjects = true, partitions = 1 } = options;

  const bytes = await smallModel;
  const { digest } = await artifacts.put(bytes);
  const datasetId = makeId('dataset', token());
  const modelId = makeId('model', token());
  const deploymentId = makeId('deployment', token());
  const columns: Column[] = [
    ...table.columns.map((column) => ({
      ...column,
      role: 'feature' as const,
      sensitive: withSubjects && SENSITIVE.has(column.name),
    })),
    { name: 'class', kind: 'category', role: 'target', sensitive: false },
    ...(withSubjects ? [{ name: 'subject_id', kind: 'category', role: 'subject', sensitive: true } as const] : []),
  ];
  const task = { kind: 'binary' as const, positiveValue: 'bad' };
  const source = { title: 'Statlog German Credit', licence: 'CC BY 4.0', synthetic: null };
  const dataset = { datasetId, name: 'German credit', businessUnit: 'retail', columns, task, source };
  await commands.execute(
    datasetDecider,
    streams.dataset(datasetId),
    { type: 'RegisterDataset', data: dataset },
    context('a'),
  );
  const model = {
    modelId,
    name: 'Credit risk',
    purpose: 'Decides on instalment credit for persons.',
    owner: 'sb_owner',
    businessUnit: 'retail',
    riskClass: 'high' as const,
    rationale: 'Annex III 5(b).',
  };
  const version = {
    modelId,
    origin: { kind: 'trained' as const, trainingId: makeId('training', token()), base: null },
    datasetId,
    datasetVersion: 1,
    datasetRoot: 'root',
    task: 'binary' as const,
    baseline: null,
    artifact: { digest, bytes: bytes.length, format: 'onnx' as const },
    requestedBy: 'sb_engineer',
    environmentDigest: 'environment',
  };
  const measured = {
    measures: evaluateBinary(Uint8Array.of(0, 1, 0, 1), [0.25, 0.5, 0.125, 0.75], 0.5),
    classes: null,
    baseline: null,
    thresholdChoice: null,
    groups: [],
  };
  const usage = { leaseId: 'ls_none', provider: 'cpu' as const, deviceNs: 0 };
  const evaluation = {
    modelId,
    version: 1,
    evaluationId: makeId('evaluation', token()),
    datasetId,
    datasetVersion: 1,
    split: 'held-out' as const,
    rows: 300,
    erasedRows: 0,
    ...measured,
    artifactDigest: digest,
    usage,
    environmentDigest: 'environment',
  };
  const onModel = (command: Parameters<typeof modelDecider.decide>[0]) =>
    commands.execute(modelDecider, streams.model(modelId), command, context(command.type));
  await onModel({ type: 'RegisterModel', data: model });
  await onModel({ type: 'CreateModelVersion', data: version });
  await onModel({ type: 'RecordEvaluation', data: evaluation });
  await onModel({ type: 'ApproveModelVersion', version: 1, approver: 'sb_approver', rationale: 'Good enough.' });
  await commands.execute(
    deploymentDecider,
    streams.deployment(deploymentId),
    {
      type: 'OpenDeployment',
      data: {
        deploymentId,
        name: 'Instalment credit',
        modelId,
        environment: 'production',
        threshold: 0.5,
        decisions: { atOrAbove: 'DECLINE', below: 'ACCEPT' },
        partitions,
      },
      championVersion: 1,
      model: (await commands.load(modelDecider, streams.model(modelId))).state,
    },
    context('d'),
  );
  return { store, vault, artifacts, files, commands, deploymentId, modelId, artifactDigest: digest };
}

export const closeDesk = ({ commands, deploymentId }: LendingDesk) =>
  commands.execute(
    deploymentDecider,
    streams.deployment(deploymentId),
    { type: 'CloseDeployment', reason: 'The product ended.' },
    context('close'),
  );

/** A view that was never written: everything is found in the stream. */
export const emptyIndex: PredictionIndex = {
  find: () => undefined,
  countersOf: () => ({ revision: null, counters: new Map() }),
};

export function openGateway(desk: LendingDesk, overrides: Partial<ScoringWriterDeps> = {}) {
  const { store, vault, artifacts, commands } = desk;
  const writer = makeStreamWriter({ store, clock });
  const timers = { set: (callback: () => void, ms: number) => setTimeout(callback, ms).unref(), clear: () => {} };
  const metering = makeMetering({ writer, clock, monotonicNs, newToken: token, timers });
  const owner = { kind: 'scoring' } as const;
  let lease: ReturnType<typeof metering.openLease> | undefined;
  const deployments = makeDeploymentReader(store);
  const errors: unknown[] = [];
  const deps: ScoringWriterDeps = {
    store,
    vault,
    index: emptyIndex,
    deployments,
    models: makeModelFactsReader(commands),
    scorers: makeScorerCache({ artifacts, openScorer: openNetworkScorer }),
    lease: () =>
      (lease ??= metering.openLease({ owner, provider: 'cpu', businessUnit: 'house', windows: SCORING_WINDOWS })),
    device: makeExclusive(),
    clock,
    monotonicNs,
    randomBytes,
    newBatchId: token,
    environmentDigest: 'environment',
    onError: (error) => errors.push(error),
    ...overrides,
  };
  const gateway = makeLocalScoringGateway({
    deployments: deps.deployments,
    openWriter: (id, partition) => makeScoringWriter(deps, id, partition),
  });
  return { gateway, errors, endLease: async () => (await lease)?.end('released') };
}

export const businessCaller: Actor = {
  subject: 'sb_caller',
  roles: ['business'],
  businessUnit: 'retail',
  issuerKind: 'development',
};

export function rowFeatures(row: number): Record<string, FeatureValue> {
  return Object.fromEntries(table.columns.map(({ name }, c) => [name, table.rows[row % table.rows.length]![c]!]));
}

export function request(desk: LendingDesk, row: number, overrides: Partial<ScoringRequest> = {}): ScoringRequest {
  return {
    deploymentId: desk.deploymentId,
    idempotencyKey: `key-${row}`,
    subjectId: `person-${row}`,
    features: rowFeatures(row),
    unknownCategories: 'REJECT',
    actor: businessCaller,
    correlationId: `correlation-${row}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ...overrides,
  };
}
