// Facts with sensible data, each changed where a test needs it, and a pen that writes them into a store in order.

import type { UsageMetered } from '../../domain/costs/events.ts';
import type { DomainEvent, EventType } from '../../domain/event-catalog.ts';
import type { Actor, EventMetadata } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { DEFAULT_TRAINING_PARAMETERS } from '../../domain/training/decide.ts';
import { encodeEvent } from '../../ledger/codec.ts';
import { eventId } from '../../ledger/event-id.ts';
import type { EventStore, StoredEvent } from '../../ledger/event-store.ts';

export const DATASET = 'ds_0000000000000001';
export const INGESTION = 'in_0000000000000001';
export const MODEL = 'md_0000000000000001';
export const TRAINING = 'tr_0000000000000001';
export const EVALUATION = 'ev_0000000000000001';
export const DEPLOYMENT = 'dp_0000000000000001';
export const PRICE_BOOK = 'pb_0000000000000001';
export const LEASE = 'ls_0000000000000001';
export const SUBJECT = 'sb_0000000000000001';
export const ENGINEER = 'sb_engineer00000000';
export const APPROVER = 'sb_approver00000000';
export const CALLER = 'sb_caller0000000000';
export const DIGEST = 'd'.repeat(64);
export const ENVIRONMENT = 'e'.repeat(64);

export const actor = (subject = ENGINEER, businessUnit = 'retail'): Actor => ({
  subject,
  roles: ['engineer'],
  businessUnit,
  issuerKind: 'development',
});

export type DataOf<T extends EventType> = Extract<DomainEvent, { type: T }>['data'];
type Maker<T extends EventType> = (changes?: Partial<DataOf<T>>) => Extract<DomainEvent, { type: T }>;

const usage = (deviceNs: number, leaseId = LEASE) => ({ leaseId, provider: 'cpu', deviceNs }) as const;

const maker =
  <T extends EventType>(type: T, data: DataOf<T>): Maker<T> =>
  (changes = {}) =>
    ({ type, data: { ...data, ...changes } }) as Extract<DomainEvent, { type: T }>;

export const facts = {
  datasetRegistered: maker('DatasetRegistered', {
    datasetId: DATASET,
    name: 'German credit',
    businessUnit: 'retail',
    columns: [
      { name: 'duration', kind: 'number', role: 'feature', sensitive: false },
      { name: 'risk', kind: 'category', role: 'target', sensitive: false },
    ],
    task: { kind: 'binary', positiveValue: 'bad' },
    source: { title: 'German credit', licence: 'CC BY 4.0', synthetic: null },
  }),
  rowsIngested: maker('RowsIngested', {
    datasetId: DATASET,
    ingestionId: INGESTION,
    version: 1,
    file: { name: 'credit.csv', bytes: 1000, fingerprint: 'f'.repeat(64), format: 'csv' },
    rows: 100,
    subjects: 100,
    targets: { kind: 'binary', positive: 30, negative: 70 },
    missing: { duration: 2 },
    profile: null,
    chunks: [{ digest: 'c'.repeat(64), bytes: 900, rows: 100 }],
  }),
  datasetVersionSealed: maker('DatasetVersionSealed', {
    datasetId: DATASET,
    version: 1,
    ingestionIds: [INGESTION],
    rows: 100,
    targets: { kind: 'binary', positive: 30, negative: 70 },
    chunks: [{ digest: 'c'.repeat(64), bytes: 900, rows: 100 }],
    datasetRoot: 'a'.repeat(64),
    split: { method: 'stratified', seed: 7, heldOutPermille: 300 },
  }),
  modelRegistered: maker('ModelRegistered', {
    modelId: MODEL,
    name: 'Credit risk',
    purpose: 'Decides whether a loan is offered.',
    owner: ENGINEER,
    businessUnit: 'retail',
    riskClass: 'high',
    rationale: 'Credit scoring of natural persons.',
  }),
  modelVersionCreated: maker('ModelVersionCreated', {
    modelId: MODEL,
    version: 1,
    origin: { kind: 'trained', trainingId: TRAINING, base: null },
    datasetId: DATASET,
    datasetVersion: 1,
    datasetRoot: 'a'.repeat(64),
    task: 'binary',
    baseline: null,
    artifact: { digest: DIGEST, bytes: 5000, format: 'onnx' },
    requestedBy: ENGINEER,
    environmentDigest: ENVIRONMENT,
  }),
  modelVersionEvaluated: maker('ModelVersionEvaluated', {
    modelId: MODEL,
    version: 1,
    evaluationId: EVALUATION,
    datasetId: DATASET,
    datasetVersion: 1,
    split: 'held-out',
    rows: 30,
    erasedRows: 0,
    measures: {
      task: 'first-binary',
      positives: 9,
      threshold: 0.5,
      auc: 0.78,
      logLoss: 0.5,
      brier: 0.17,
      accuracy: 0.75,
      confusion: { tp: 5, fp: 3, tn: 18, fn: 4 },
    },
    classes: null,
    baseline: null,
    thresholdChoice: null,
    groups: [],
    artifactDigest: DIGEST,
    usage: usage(500),
    environmentDigest: ENVIRONMENT,
  }),
  modelVersionApproved: maker('ModelVersionApproved', {
    modelId: MODEL,
    version: 1,
    approver: APPROVER,
    requestedBy: ENGINEER,
    rationale: 'Measured and explained.',
    artifactDigest: DIGEST,
    evaluationId: EVALUATION,
  }),
  modelVersionRejected: maker('ModelVersionRejected', {
    modelId: MODEL,
    version: 1,
    approver: APPROVER,
    rationale: 'No.',
  }),
  modelVersionRetired: maker('ModelVersionRetired', { modelId: MODEL, version: 1, reason: 'A better one answers.' }),
  trainingRequested: maker('TrainingRequested', {
    trainingId: TRAINING,
    modelId: MODEL,
    datasetId: DATASET,
    datasetVersion: 1,
    datasetRoot: 'a'.repeat(64),
    businessUnit: 'retail',
    task: 'binary',
    parameters: {
      ...DEFAULT_TRAINING_PARAMETERS,
      hidden: [8],
      epochs: 2,
      batchSize: 16,
      learningRate: 0.01,
      seed: 1,
    },
    base: null,
    requestedBy: ENGINEER,
  }),
  trainingStarted: maker('TrainingStarted', {
    trainingId: TRAINING,
    attempt: 1,
    leaseId: LEASE,
    environmentDigest: ENVIRONMENT,
  }),
  epochCompleted: maker('EpochCompleted', {
    trainingId: TRAINING,
    attempt: 1,
    epoch: 1,
    epochs: 2,
    loss: 0.6,
    validationLoss: null,
  }),
  trainingCompleted: maker('TrainingCompleted', {
    trainingId: TRAINING,
    attempt: 1,
    artifact: { digest: DIGEST, bytes: 5000, format: 'onnx' },
    rows: 70,
    erasedRows: 0,
    finalLoss: 0.4,
    epochsRun: 2,
    bestEpoch: null,
    baseline: null,
    crossValidation: null,
    findings: [],
    usage: usage(7000),
    environmentDigest: ENVIRONMENT,
  }),
  trainingFailed: maker('TrainingFailed', {
    trainingId: TRAINING,
    attempt: 1,
    code: 'ONE_CLASS',
    reason: 'All rows are of one class.',
    usage: usage(900),
  }),
  trainingCancelled: maker('TrainingCancelled', { trainingId: TRAINING, reason: 'Not needed.' }),
  deploymentOpened: maker('DeploymentOpened', {
    deploymentId: DEPLOYMENT,
    name: 'credit-live',
    modelId: MODEL,
    businessUnit: 'retail',
    environment: 'production',
    threshold: 0.5,
    decisions: { atOrAbove: 'DECLINE', below: 'APPROVE' },
    partitions: 2,
    routes: [{ role: 'champion', version: 1, artifactDigest: DIGEST, weightPermille: 1000 }],
  }),
  routingChanged: maker('RoutingChanged', {
    deploymentId: DEPLOYMENT,
    routes: [{ role: 'champion', version: 2, artifactDigest: DIGEST, weightPermille: 1000 }],
    reason: 'Version 2 is better.',
  }),
  deploymentClosed: maker('DeploymentClosed', { deploymentId: DEPLOYMENT, reason: 'No longer offered.' }),
  predictionScored: maker('PredictionScored', {
    predictionId: '00000000-0000-5000-8000-000000000000',
    deploymentId: DEPLOYMENT,
    caller: CALLER,
    counter: 1,
    modelId: MODEL,
    version: 1,
    artifactDigest: DIGEST,
    businessUnit: 'retail',
    task: 'binary',
    score: 0.25,
    predictedClass: null,
    threshold: 0.5,
    decision: 'APPROVE',
    grounds: {
      sealed: {
        subject: SUBJECT,
        nonce: 'AAAAAAAAAAAAAAAA',
        ciphertext: 'AAAA',
        commitments: { duration: 'b'.repeat(64) },
      },
    },
    explanation: {
      method: 'integrated-gradients',
      baseline: null,
      baselineLogit: -1,
      logit: -1.1,
      residual: 0,
      sampling: null,
    },
    unknownCategories: 'REJECT',
    batch: { id: 'batch-1', index: 0, size: 1 },
    usage: usage(1000),
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:00.001Z',
    environmentDigest: ENVIRONMENT,
    review: null,
  }),
  priceBookPublished: maker('PriceBookPublished', {
    priceBookId: PRICE_BOOK,
    supplier: 'house',
    currency: 'EUR',
    effectiveFrom: '2026-01-01T00:00:00Z',
    prices: [{ meter: 'device-hour', provider: 'cpu', deviceKind: null, nanosPerUnit: '360000000' }],
  }),
  usageMetered: maker('UsageMetered', {
    leaseId: LEASE,
    window: 0,
    owner: { kind: 'scoring' },
    provider: 'cpu',
    deviceKind: 'cpu',
    from: '2026-01-02T00:00:00.000Z',
    to: '2026-01-02T00:00:00.000Z',
    deviceNs: 0,
    attributedNs: 0,
    attributedEvents: 0,
    final: false,
    ended: 'open',
  }),
  accessDenied: maker('AccessDenied', {
    kind: 'caller',
    code: 'FORBIDDEN',
    operation: 'Mutation.predict',
    count: 1,
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-01T00:00:00.000Z',
  }),
  evidenceRead: maker('EvidenceRead', {
    operation: 'Query.auditTrail',
    kind: 'query',
    nodes: [],
    businessUnits: ['retail'],
  }),
  subjectKeyDestroyed: maker('SubjectKeyDestroyed', { subject: SUBJECT, reason: 'Asked for by the person.' }),
} as const;

/** Where a fact of this kind stands. */
export function streamOf(fact: DomainEvent): string {
  switch (fact.type) {
    case 'PredictionScored':
      return streams.predictions(fact.data.deploymentId, 0);
    case 'PriceBookPublished':
      return streams.priceBooks();
    case 'UsageMetered':
      return streams.lease(fact.data.leaseId);
    case 'AccessDenied':
    case 'EvidenceRead':
      return streams.access('2026-01-01');
    case 'SubjectKeyDestroyed':
      return streams.subject(fact.data.subject);
    case 'StorageMetered':
      return streams.storage();
    case 'InvoiceRecorded':
      return streams.invoice(fact.data.invoiceId);
    case 'CostCorrected':
      return streams.corrections();
    case 'PeriodClosed':
      return streams.periods();
    case 'BudgetSet':
    case 'BudgetExceeded':
      return streams.budget(fact.data.budgetId);
    case 'PredictionReviewed':
    case 'ComplaintReceived':
    case 'ComplaintAnswered':
      return streams.review(fact.data.predictionId);
    case 'ObligationPublished':
      return streams.obligation(fact.data.obligationId);
    case 'AttestationRecorded':
      return streams.attestations(fact.data.modelId);
    case 'IncidentOpened':
    case 'IncidentReported':
    case 'IncidentClosed':
      return streams.incident(fact.data.incidentId);
    case 'RetentionRuleSet':
      return streams.retention();
    case 'ReportFinalised':
      return streams.report(fact.data.reportId);
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
      return streams.holds();
    default: {
      const { data } = fact;
      if ('deploymentId' in data) return streams.deployment(data.deploymentId);
      // A version names its run, and a run its model: the type says whose event it is.
      if (fact.type.startsWith('Model') && 'modelId' in data) return streams.model(data.modelId);
      if ('trainingId' in data) return streams.training(data.trainingId);
      if ('datasetId' in data) return streams.dataset(data.datasetId);
      throw new Error(`No stream for ${fact.type}.`);
    }
  }
}

export interface Pen {
  /** Appends one event to the stream of its kind. */
  write(
    fact: DomainEvent,
    options?: { readonly actor?: Actor; readonly id?: string; readonly stream?: string },
  ): Promise<StoredEvent>;
  /** Appends them one by one, in order. */
  writeAll(all: readonly DomainEvent[]): Promise<StoredEvent[]>;
  /** Appends raw bytes: another's event, or one of a version that does not exist yet. */
  writeRaw(stream: string, type: string, data: unknown, metadata: unknown): Promise<StoredEvent>;
}

export const metadata = (n: number, by: Actor): Omit<EventMetadata, 'v'> => ({
  recordedAt: new Date(Date.UTC(2026, 0, 3) + n * 1000).toISOString(),
  actor: by,
  purpose: 'model-development',
  commandId: `command-${n}`,
  inputFingerprint: `fingerprint-${n}`,
  correlationId: `correlation-${n}`,
  causationId: `command-${n}`,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
});

/** The same facts in the same order give the same bytes. */
export function makePen(store: EventStore): Pen {
  const revisions = new Map<string, bigint>();
  let n = 0;
  const append = async (stream: string, event: Parameters<EventStore['append']>[2][number]) => {
    const last = revisions.get(stream);
    const [stored] = await store.append(stream, last ?? 'none', [event]);
    revisions.set(stream, (last ?? -1n) + 1n);
    return stored!;
  };
  const write: Pen['write'] = (fact, options = {}) => {
    n++;
    const id = options.id ?? eventId(`command-${n}`, 0);
    // A prediction's id is its event's.
    const said = fact.type === 'PredictionScored' ? { ...fact, data: { ...fact.data, predictionId: id } } : fact;
    const event = encodeEvent(id, said as DomainEvent, metadata(n, options.actor ?? actor()));
    return append(options.stream ?? streamOf(fact), event);
  };
  return {
    write,
    writeAll: async (all) => {
      const stored: StoredEvent[] = [];
      for (const fact of all) stored.push(await write(fact));
      return stored;
    },
    writeRaw: (stream, type, data, meta) => {
      n++;
      const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
      return append(stream, { id: eventId(`command-${n}`, 0), type, data: bytes(data), metadata: bytes(meta) });
    },
  };
}

/** Windows of one lease that follow each other; times move by a minute a window. */
export function makeMeter(lease: Partial<UsageMetered> = {}) {
  let window = 0;
  let to = lease.to ?? '2026-01-02T00:00:00.000Z';
  return (changes: Partial<UsageMetered> = {}): Extract<DomainEvent, { type: 'UsageMetered' }> => {
    const from = to;
    if (window > 0) to = new Date(Date.parse(from) + 60_000).toISOString();
    return facts.usageMetered({ ...lease, window: window++, from, to, ...changes });
  };
}

/** The whole path of the demo: rows, a run, a version that is measured, approved and deployed, and its cost. */
export function demoFacts(predictions = 5): DomainEvent[] {
  const training = makeMeter({
    leaseId: 'ls_training00000001',
    owner: { kind: 'training', trainingId: TRAINING, attempt: 1 },
  });
  const evaluation = makeMeter({
    leaseId: 'ls_evaluation000001',
    owner: { kind: 'evaluation', evaluationId: EVALUATION, modelId: MODEL, version: 1 },
  });
  const scoring = makeMeter();
  const usageOf = (leaseId: string, deviceNs: number) => ({ leaseId, provider: 'cpu', deviceNs }) as const;
  return [
    facts.priceBookPublished(),
    facts.datasetRegistered(),
    facts.rowsIngested(),
    facts.datasetVersionSealed(),
    facts.modelRegistered(),
    facts.trainingRequested(),
    training(),
    facts.trainingStarted({ leaseId: 'ls_training00000001' }),
    facts.epochCompleted(),
    facts.epochCompleted({ epoch: 2, loss: 0.4 }),
    facts.trainingCompleted({ usage: usageOf('ls_training00000001', 7_000_000_001) }),
    training({
      deviceNs: 9_000_000_007,
      attributedNs: 7_000_000_001,
      attributedEvents: 1,
      final: true,
      ended: 'released',
    }),
    facts.modelVersionCreated(),
    evaluation(),
    facts.modelVersionEvaluated({ usage: usageOf('ls_evaluation000001', 500_000_003) }),
    evaluation({
      deviceNs: 600_000_001,
      attributedNs: 500_000_003,
      attributedEvents: 1,
      final: true,
      ended: 'released',
    }),
    facts.accessDenied({ code: 'FOUR_EYES_REQUIRED', operation: 'Mutation.approveModelVersion' }),
    facts.modelVersionApproved(),
    facts.deploymentOpened(),
    scoring(),
    ...Array.from({ length: predictions }, (_, i) =>
      facts.predictionScored({ counter: i + 1, score: i / predictions, usage: usageOf(LEASE, 1_000_003 + i) }),
    ),
    scoring({
      deviceNs: 1_000_003 * predictions + 50_000_000,
      attributedNs: Array.from({ length: predictions }, (_, i) => 1_000_003 + i).reduce((sum, ns) => sum + ns, 0),
      attributedEvents: predictions,
      final: true,
      ended: 'released',
    }),
  ];
}
