// One example of each event, in the shape of today: the compiler holds it to the event's type, the golden files to its bytes.

import type { DomainEvent, EventType } from '../../domain/event-catalog.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { evaluateBinary } from '../../domain/models/evaluation/binary-evaluation.ts';
import { binaryGroupTable } from '../../domain/models/evaluation/binary-group-table.ts';
import { chooseThreshold } from '../../domain/models/evaluation/choose-threshold.ts';
import { compareBinaryWithBaseline } from '../../domain/models/evaluation/compare-with-baseline.ts';
import { DEFAULT_TRAINING_PARAMETERS } from '../../domain/training/decide.ts';

type DataOf<T extends EventType> = Extract<DomainEvent, { type: T }>['data'];
export interface EventExample<T extends EventType = EventType> {
  readonly stream: string;
  readonly data: DataOf<T>;
}

const token = (letter: string) => letter.repeat(26);
const ID = {
  dataset: `ds_${token('d')}`,
  ingestion: `in_${token('i')}`,
  model: `md_${token('m')}`,
  training: `tr_${token('t')}`,
  evaluation: `ev_${token('e')}`,
  deployment: `dp_${token('p')}`,
  priceBook: `pb_${token('b')}`,
  lease: `ls_${token('l')}`,
  reproduction: `rc_${token('r')}`,
  invoice: `iv_${token('v')}`,
  correction: `cc_${token('c')}`,
  budget: `bg_${token('g')}`,
  attestation: `at_${token('w')}`,
  incident: `nc_${token('n')}`,
  report: `rp_${token('q')}`,
  hold: `lh_${token('h')}`,
  review: `rv_${token('y')}`,
  complaint: `cp_${token('x')}`,
  reviewRule: `rl_${token('z')}`,
  engineer: `sb_${token('a')}`,
  approver: `sb_${token('c')}`,
  caller: `sb_${token('k')}`,
  person: `sb_${token('s')}`,
};
const digest = (letter: string) => letter.repeat(64);
const chunks = [{ digest: digest('1'), bytes: 81_920, rows: 1_000 }];
const usage = { leaseId: ID.lease, provider: 'cpu', deviceNs: 1_234_567 } as const;
const artifact = { digest: digest('a'), bytes: 45_678, format: 'onnx' } as const;
const route = { role: 'champion', version: 1, artifactDigest: digest('a'), weightPermille: 1_000 } as const;

/** Six rows: enough for every field of an evaluation to have a value. */
const LABELS = Uint8Array.of(0, 0, 1, 0, 1, 1);
const SCORES = [0.125, 0.25, 0.375, 0.5, 0.625, 0.875];
const BASELINE_SCORES = [0.25, 0.375, 0.25, 0.5, 0.5, 0.75];
const GROUPS = ['a', 'b', 'a', 'b', 'a', 'b'];
const measures = evaluateBinary(LABELS, SCORES, 0.5, 2);
const comparison = compareBinaryWithBaseline(LABELS, SCORES, BASELINE_SCORES);

const scored: Omit<DataOf<'PredictionScored'>, 'grounds'> = {
  predictionId: '7c6a1f2e-0d3b-5a4c-8e9f-102132435465',
  deploymentId: ID.deployment,
  caller: ID.caller,
  counter: 42,
  modelId: ID.model,
  version: 1,
  artifactDigest: digest('a'),
  businessUnit: 'retail',
  task: 'binary',
  score: 0.7310585786300049,
  predictedClass: null,
  threshold: 0.5,
  decision: 'DECLINE',
  explanation: {
    method: 'integrated-gradients',
    baseline: { kind: 'mean-training-row', digest: digest('b') },
    baselineLogit: -0.8472978603872037,
    logit: 1,
    residual: -1.25e-7,
    sampling: null,
  },
  unknownCategories: 'REJECT',
  batch: { id: '3f2504e0-4f89-5d3a-9a0c-0305e82c3301', index: 3, size: 16 },
  usage,
  startedAt: '2026-01-02T03:04:05.600Z',
  endedAt: '2026-01-02T03:04:05.604Z',
  environmentDigest: digest('e'),
  review: { ruleId: ID.reviewRule, reasons: ['near-threshold', 'large-amount'] },
};

/** A second shape of a type gets a second example: `Type` or `Type.variant`. */
export const EVENT_EXAMPLES: { readonly [T in EventType]: EventExample<T> } = {
  DatasetRegistered: {
    stream: streams.dataset(ID.dataset),
    data: {
      datasetId: ID.dataset,
      name: 'German credit',
      businessUnit: 'retail',
      columns: [
        { name: 'applicant', kind: 'category', role: 'subject', sensitive: true },
        { name: 'age', kind: 'number', role: 'feature', sensitive: true },
        { name: 'purpose', kind: 'category', role: 'feature', sensitive: false },
        { name: 'telephone', kind: 'category', role: 'ignore', sensitive: false },
        { name: 'class', kind: 'category', role: 'target', sensitive: false },
      ],
      task: { kind: 'binary', positiveValue: 'bad' },
      source: { title: 'Statlog (German Credit Data)', licence: 'CC BY 4.0', synthetic: 'applicant is synthetic' },
    },
  },
  RowsIngested: {
    stream: streams.dataset(ID.dataset),
    data: {
      datasetId: ID.dataset,
      ingestionId: ID.ingestion,
      version: 1,
      file: { name: 'german_credit.csv', bytes: 103_000, fingerprint: digest('f'), format: 'csv' },
      rows: 1_000,
      subjects: 1_000,
      targets: { kind: 'binary', positive: 300, negative: 700 },
      missing: { purpose: 2 },
      profile: [
        {
          column: 'age',
          rows: 1_000,
          missing: 0,
          distinct: { count: 53, atLeast: false },
          numbers: null,
          categories: null,
        },
        {
          column: 'purpose',
          rows: 1_000,
          missing: 2,
          distinct: { count: 10, atLeast: false },
          numbers: null,
          categories: [{ value: 'radio/tv', share: 0.28 }],
        },
        {
          column: 'duration',
          rows: 1_000,
          missing: 0,
          distinct: { count: 33, atLeast: false },
          numbers: { p05: 6, p25: 12, p50: 18, p75: 24, p95: null },
          categories: null,
        },
      ],
      chunks,
    },
  },
  DatasetVersionSealed: {
    stream: streams.dataset(ID.dataset),
    data: {
      datasetId: ID.dataset,
      version: 1,
      ingestionIds: [ID.ingestion],
      rows: 1_000,
      targets: { kind: 'binary', positive: 300, negative: 700 },
      chunks,
      datasetRoot: digest('d'),
      split: { method: 'stratified', seed: 7, heldOutPermille: 300 },
    },
  },
  ModelRegistered: {
    stream: streams.model(ID.model),
    data: {
      modelId: ID.model,
      name: 'Consumer credit default',
      purpose: 'Estimates the default risk of natural persons who apply for consumer credit.',
      owner: ID.engineer,
      businessUnit: 'retail',
      riskClass: 'high',
      rationale: 'AI Act annex III 5(b): creditworthiness of natural persons.',
    },
  },
  ModelVersionCreated: {
    stream: streams.model(ID.model),
    data: {
      modelId: ID.model,
      version: 1,
      origin: { kind: 'trained', trainingId: ID.training, base: null },
      datasetId: ID.dataset,
      datasetVersion: 1,
      datasetRoot: digest('d'),
      artifact,
      task: 'binary',
      baseline: { digest: digest('b'), bytes: 3_456, format: 'onnx' },
      requestedBy: ID.engineer,
      environmentDigest: digest('e'),
    },
  },
  ModelVersionEvaluated: {
    stream: streams.model(ID.model),
    data: {
      modelId: ID.model,
      version: 1,
      evaluationId: ID.evaluation,
      datasetId: ID.dataset,
      datasetVersion: 1,
      split: 'held-out',
      rows: 300,
      erasedRows: 0,
      measures,
      classes: null,
      baseline: { measures: evaluateBinary(LABELS, BASELINE_SCORES, 0.5, 2), comparison },
      thresholdChoice: chooseThreshold(LABELS, SCORES, { falsePositive: 1, falseNegative: 5 }),
      groups: [
        { column: 'age', table: binaryGroupTable(LABELS, SCORES, 0.5, GROUPS, { minimumRows: 2, minimumShown: 1 }) },
      ],
      artifactDigest: digest('a'),
      usage,
      environmentDigest: digest('e'),
    },
  },
  ModelVersionApproved: {
    stream: streams.model(ID.model),
    data: {
      modelId: ID.model,
      version: 1,
      approver: ID.approver,
      requestedBy: ID.engineer,
      rationale: 'Better than the scorecard on held-out data; reasons reviewed.',
      artifactDigest: digest('a'),
      evaluationId: ID.evaluation,
    },
  },
  ModelVersionRejected: {
    stream: streams.model(ID.model),
    data: { modelId: ID.model, version: 2, approver: ID.approver, rationale: 'Worse than the champion.' },
  },
  ModelVersionRetired: {
    stream: streams.model(ID.model),
    data: { modelId: ID.model, version: 1, reason: 'Replaced by version 3.' },
  },
  TrainingRequested: {
    stream: streams.training(ID.training),
    data: {
      trainingId: ID.training,
      modelId: ID.model,
      datasetId: ID.dataset,
      datasetVersion: 1,
      datasetRoot: digest('d'),
      businessUnit: 'retail',
      task: 'binary',
      parameters: { ...DEFAULT_TRAINING_PARAMETERS, dropout: 0.1, patience: 5, folds: 5 },
      base: { modelId: ID.model, version: 1, artifactDigest: digest('b') },
      requestedBy: ID.engineer,
    },
  },
  TrainingStarted: {
    stream: streams.training(ID.training),
    data: { trainingId: ID.training, attempt: 1, leaseId: ID.lease, environmentDigest: digest('e') },
  },
  EpochCompleted: {
    stream: streams.training(ID.training),
    data: {
      trainingId: ID.training,
      attempt: 1,
      epoch: 3,
      epochs: 30,
      loss: 0.5432109876543211,
      validationLoss: 0.5612,
    },
  },
  TrainingCompleted: {
    stream: streams.training(ID.training),
    data: {
      trainingId: ID.training,
      attempt: 1,
      artifact,
      rows: 700,
      erasedRows: 0,
      finalLoss: 0.4321,
      epochsRun: 24,
      bestEpoch: 19,
      baseline: { artifact: { digest: digest('b'), bytes: 3_456, format: 'onnx' }, finalLoss: 0.5012, converged: true },
      crossValidation: {
        measure: 'auc',
        folds: [
          { rows: 350, value: 0.78 },
          { rows: 350, value: null },
        ],
        mean: 0.78,
        deviation: null,
      },
      findings: [{ column: 'telephone', code: 'CONSTANT', sentence: 'Column "telephone" has one value in every row.' }],
      usage,
      environmentDigest: digest('e'),
    },
  },
  TrainingFailed: {
    stream: streams.training(ID.training),
    data: {
      trainingId: ID.training,
      attempt: 2,
      code: 'UNAVAILABLE',
      reason: 'The training process ended twice before it had a model.',
      usage,
    },
  },
  TrainingCancelled: {
    stream: streams.training(ID.training),
    data: { trainingId: ID.training, reason: 'Wrong data set version.' },
  },
  TrainingReproductionChecked: {
    stream: streams.training(ID.training),
    data: {
      checkId: ID.reproduction,
      trainingId: ID.training,
      modelId: ID.model,
      verdict: 'different',
      missingRows: 0,
      network: { expected: digest('a'), found: digest('2') },
      baseline: { expected: digest('b'), found: digest('b') },
      numbers: { compared: 4_545, differing: 12, largestUlp: 3 },
      stopped: null,
      environment: { recorded: digest('e'), now: digest('3'), equal: false },
      usage,
      requestedBy: ID.engineer,
    },
  },
  DeploymentOpened: {
    stream: streams.deployment(ID.deployment),
    data: {
      deploymentId: ID.deployment,
      name: 'Consumer credit, online',
      modelId: ID.model,
      businessUnit: 'retail',
      environment: 'production',
      threshold: 0.5,
      decisions: { atOrAbove: 'DECLINE', below: 'APPROVE' },
      partitions: 1,
      routes: [route],
    },
  },
  RoutingChanged: {
    stream: streams.deployment(ID.deployment),
    data: {
      deploymentId: ID.deployment,
      routes: [{ ...route, version: 2, artifactDigest: digest('b') }],
      reason: 'Version 2 was approved.',
    },
  },
  DeploymentClosed: {
    stream: streams.deployment(ID.deployment),
    data: { deploymentId: ID.deployment, reason: 'The product is no longer sold.' },
  },
  PredictionScored: {
    stream: streams.predictions(ID.deployment, 0),
    data: {
      ...scored,
      grounds: {
        sealed: {
          subject: ID.person,
          nonce: 'AAECAwQFBgcICQoL',
          ciphertext: 'c2VhbGVkIGdyb3VuZHMgYW5kIHRoZWlyIHNhbHQ=',
          commitments: { '/features/age': digest('2'), '/reasons': digest('3') },
        },
      },
    },
  },
  PredictionReproductionChecked: {
    stream: streams.reproduction(scored.predictionId),
    data: {
      checkId: ID.reproduction,
      predictionId: scored.predictionId,
      deploymentId: ID.deployment,
      modelId: ID.model,
      version: 1,
      businessUnit: 'retail',
      verdict: 'identical',
      missingGrounds: 0,
      artifactDigest: digest('a'),
      answer: { expected: digest('4'), found: digest('4') },
      differences: {
        score: 0,
        logit: 0,
        baselineLogit: 0,
        residual: 0,
        contributions: { compared: 20, differing: 0, largestUlp: 0 },
        probabilities: null,
      },
      largestUlp: 0,
      batch: { index: 3, size: 16, rebuilt: 'missing-rows' },
      environment: { recorded: digest('e'), now: digest('e'), equal: true },
      usage,
      requestedBy: ID.engineer,
    },
  },
  PriceBookPublished: {
    stream: streams.priceBooks(),
    data: {
      priceBookId: ID.priceBook,
      supplier: 'Cloud Example GmbH',
      currency: 'EUR',
      effectiveFrom: '2026-01-01T00:00:00Z',
      prices: [
        { meter: 'device-hour', provider: 'cpu', deviceKind: null, nanosPerUnit: '120000000' },
        { meter: 'device-hour', provider: 'cuda', deviceKind: 'h100', nanosPerUnit: '2500000000' },
        { meter: 'gib-month', provider: null, deviceKind: null, nanosPerUnit: '23000000' },
        { meter: 'thousand-requests', provider: null, deviceKind: null, nanosPerUnit: '4000000' },
      ],
    },
  },
  UsageMetered: {
    stream: streams.lease(ID.lease),
    data: {
      leaseId: ID.lease,
      window: 1,
      owner: { kind: 'training', trainingId: ID.training, attempt: 1 },
      provider: 'cpu',
      deviceKind: 'cpu',
      from: '2026-01-02T03:04:05.000Z',
      to: '2026-01-02T03:04:15.000Z',
      deviceNs: 10_000_000_000,
      attributedNs: 9_500_000_000,
      attributedEvents: 1,
      final: true,
      ended: 'released',
    },
  },
  AccessDenied: {
    stream: streams.access('2026-01-02'),
    data: {
      kind: 'caller',
      code: 'FOUR_EYES_REQUIRED',
      operation: 'approveModelVersion',
      count: 1,
      from: '2026-01-02T03:04:05.678Z',
      to: '2026-01-02T03:04:05.678Z',
    },
  },
  EvidenceRead: {
    stream: streams.access('2026-01-02'),
    data: { operation: 'prediction', kind: 'query', nodes: [scored.predictionId], businessUnits: ['retail'] },
  },
  StorageMetered: {
    stream: streams.storage(),
    data: {
      window: 3,
      from: '2026-01-02T03:00:00.000Z',
      to: '2026-01-02T04:00:00.000Z',
      items: [
        {
          what: 'audit-log',
          businessUnit: 'retail',
          modelId: ID.model,
          deploymentId: ID.deployment,
          bytes: 123_456_789,
          events: 45_678,
        },
        {
          what: 'artifacts',
          businessUnit: 'retail',
          modelId: ID.model,
          deploymentId: null,
          bytes: 45_678,
          events: null,
        },
      ],
    },
  },
  InvoiceRecorded: {
    stream: streams.invoice(ID.invoice),
    data: {
      invoiceId: ID.invoice,
      supplier: 'Cloud Example GmbH',
      number: 'INV-2026-01',
      issuedAt: '2026-02-03T00:00:00.000Z',
      currency: 'EUR',
      periodFrom: '2026-01-01T00:00:00.000Z',
      periodTo: '2026-02-01T00:00:00.000Z',
      lines: [
        {
          line: 1,
          description: 'GPU hours',
          category: 'usage',
          meter: 'device-hour',
          provider: 'cuda',
          deviceKind: 'h100',
          quantityNanos: '1500000000',
          nanos: '3750000000',
        },
        {
          line: 2,
          description: 'VAT 19 %',
          category: 'tax',
          meter: null,
          provider: null,
          deviceKind: null,
          quantityNanos: null,
          nanos: '712500000',
        },
      ],
      totalNanos: '4462500000',
    },
  },
  CostCorrected: {
    stream: streams.corrections(),
    data: {
      correctionId: ID.correction,
      currency: 'EUR',
      target: {
        kind: 'price',
        priceBookId: ID.priceBook,
        meter: 'device-hour',
        provider: 'cuda',
        deviceKind: 'h100',
        nanosPerUnit: '2400000000',
        from: '2026-01-01T00:00:00.000Z',
        to: '2026-02-01T00:00:00.000Z',
      },
      reason: 'The discount was left out.',
    },
  },
  PeriodClosed: {
    stream: streams.periods(),
    data: {
      period: '2026-01',
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
      asOf: '123456',
      totals: [{ currency: 'EUR', lines: 45_678, nanos: '3600000000' }],
    },
  },
  BudgetSet: {
    stream: streams.budget(ID.budget),
    data: {
      budgetId: ID.budget,
      name: 'Scoring of retail',
      scope: { businessUnit: 'retail', modelId: null, deploymentId: null },
      currency: 'EUR',
      every: 'month',
      nanos: '100000000000',
      alertsAtPermille: [800, 1_000],
    },
  },
  BudgetExceeded: {
    stream: streams.budget(ID.budget),
    data: {
      budgetId: ID.budget,
      month: '2026-01',
      atPermille: 800,
      budgetNanos: '100000000000',
      spentNanos: '80000000001',
      asOf: '123456',
    },
  },
  ModelReclassified: {
    stream: streams.model(ID.model),
    data: {
      modelId: ID.model,
      riskClass: 'high',
      useCase: 'credit-scoring',
      legalBasis: 'Regulation (EU) 2024/1689, Annex III 5(b)',
      rationale: 'It scores the creditworthiness of natural persons.',
      classifiedBy: ID.approver,
    },
  },
  ReviewRuleSet: {
    stream: streams.deployment(ID.deployment),
    data: {
      deploymentId: ID.deployment,
      ruleId: ID.reviewRule,
      nearThreshold: 0.05,
      largeAmount: { column: 'amount', atLeast: 10_000 },
      reason: 'Close calls and large sums need a person.',
    },
  },
  PredictionReviewed: {
    stream: streams.review(scored.predictionId),
    data: {
      reviewId: ID.review,
      predictionId: scored.predictionId,
      deploymentId: ID.deployment,
      modelId: ID.model,
      version: 1,
      businessUnit: 'retail',
      subject: ID.person,
      reviewer: ID.approver,
      outcome: 'overridden',
      modelDecision: 'DECLINE',
      decision: 'APPROVE',
      finalAction: 'The loan was paid out.',
      reason: 'The income was proved by other papers.',
      complaintId: ID.complaint,
    },
  },
  ComplaintReceived: {
    stream: streams.review(scored.predictionId),
    data: {
      complaintId: ID.complaint,
      predictionId: scored.predictionId,
      deploymentId: ID.deployment,
      modelId: ID.model,
      version: 1,
      businessUnit: 'retail',
      subject: ID.person,
      channel: 'person',
      text: {
        sealed: {
          subject: ID.person,
          nonce: 'AAECAwQFBgcICQoL',
          ciphertext: 'c2VhbGVkIHRleHQ=',
          commitments: { text: digest('c') },
        },
      },
      receivedAt: '2026-01-02T03:04:05.000Z',
      dueAt: '2026-02-02T03:04:05.000Z',
      basis: 'GDPR art. 12(3)',
    },
  },
  ComplaintAnswered: {
    stream: streams.review(scored.predictionId),
    data: {
      complaintId: ID.complaint,
      predictionId: scored.predictionId,
      businessUnit: 'retail',
      subject: ID.person,
      outcome: 'upheld',
      answer: {
        sealed: {
          subject: ID.person,
          nonce: 'CwoJCAcGBQQDAgEA',
          ciphertext: 'c2VhbGVkIGFuc3dlcg==',
          commitments: { text: digest('d') },
        },
      },
    },
  },
  ObligationPublished: {
    stream: streams.obligation('eu-ai-act-14'),
    data: {
      obligationId: 'eu-ai-act-14',
      edition: 1,
      title: 'Human oversight',
      demand: 'A person approves the version and can overrule its decisions.',
      jurisdiction: 'EU',
      source: { citation: 'Regulation (EU) 2024/1689 art. 14', url: null, grade: 'S' },
      appliesTo: { riskClasses: ['high'], useCases: null },
      effectiveFrom: '2027-12-02',
      effectiveTo: null,
      supersedes: null,
      check: { kind: 'derived', check: 'approved-by-another-person' },
    },
  },
  AttestationRecorded: {
    stream: streams.attestations(ID.model),
    data: {
      attestationId: ID.attestation,
      obligationId: 'eu-ai-act-9',
      modelId: ID.model,
      version: null,
      businessUnit: 'retail',
      statement: 'The risk file was reviewed on 2 January.',
      attestor: ID.approver,
      role: 'approver',
      validFrom: '2026-01-02',
      validUntil: '2027-01-02',
    },
  },
  IncidentOpened: {
    stream: streams.incident(ID.incident),
    data: {
      incidentId: ID.incident,
      kind: 'serious',
      title: 'Wrongly declined applications',
      description: 'A column was filled with zeros for a day.',
      modelId: ID.model,
      version: 1,
      businessUnit: 'retail',
      owner: ID.engineer,
      occurredAt: '2026-01-01T08:00:00.000Z',
      awareAt: '2026-01-02T03:04:05.000Z',
      dueAt: '2026-01-17T03:04:05.000Z',
      basis: 'Regulation (EU) 2024/1689 art. 73',
    },
  },
  IncidentReported: {
    stream: streams.incident(ID.incident),
    data: {
      incidentId: ID.incident,
      authority: 'Market surveillance authority',
      reference: 'MSA-2026-17',
      reportedAt: '2026-01-05T10:00:00.000Z',
    },
  },
  IncidentClosed: {
    stream: streams.incident(ID.incident),
    data: {
      incidentId: ID.incident,
      cause: 'A file of rows was cut short.',
      measures: 'The decisions were reviewed; the file is checked now.',
    },
  },
  RetentionRuleSet: {
    stream: streams.retention(),
    data: { thing: 'event-log', months: 120, obligationId: 'eu-ai-act-18', reason: 'Ten years of documentation.' },
  },
  ReportFinalised: {
    stream: streams.report(ID.report),
    data: {
      reportId: ID.report,
      kind: 'annex-iv',
      title: 'Technical documentation of Credit risk, version 1',
      about: { modelId: ID.model, version: 1, datasetId: null, datasetVersion: null },
      businessUnit: 'retail',
      periodFrom: null,
      periodTo: null,
      asOf: '123456',
      files: [{ mediaType: 'application/pdf', digest: digest('f'), bytes: 34_567 }],
    },
  },
  LegalHoldPlaced: {
    stream: streams.holds(),
    data: {
      holdId: ID.hold,
      scope: { kind: 'subject', subject: ID.person },
      businessUnit: 'retail',
      authority: 'Regional court',
      reason: 'Case 4 O 17/26.',
    },
  },
  LegalHoldLifted: { stream: streams.holds(), data: { holdId: ID.hold, reason: 'The case ended.' } },
  SubjectKeyDestroyed: {
    stream: `privacy-${ID.person}`,
    data: { subject: ID.person, reason: 'GDPR article 17 request.' },
  },
};

/** Shapes a union adds to a type's first example; the name goes into the golden file's. */
export const EVENT_VARIANTS: readonly {
  readonly type: EventType;
  readonly variant: string;
  readonly example: EventExample;
}[] = [
  {
    type: 'PredictionScored',
    variant: 'clear',
    example: {
      stream: streams.predictions(ID.deployment, 0),
      data: {
        ...scored,
        grounds: {
          clear: {
            features: { amount: 1_200.5, purpose: 'car', savings: null },
            reasons: [
              { column: 'amount', contribution: 1.25 },
              { column: 'purpose', contribution: -0.5 },
              { column: 'savings', contribution: 0 },
            ],
          },
        },
      } satisfies DataOf<'PredictionScored'>,
    },
  },
  {
    type: 'UsageMetered',
    variant: 'killed',
    example: {
      stream: streams.lease(ID.lease),
      data: {
        leaseId: ID.lease,
        window: 1,
        owner: { kind: 'scoring' },
        provider: 'cpu',
        deviceKind: 'cpu',
        from: '2026-01-02T03:04:05.000Z',
        to: '2026-01-02T03:04:06.000Z',
        deviceNs: 1_000_000_000,
        attributedNs: 0,
        attributedEvents: 0,
        final: true,
        ended: 'killed',
      } satisfies DataOf<'UsageMetered'>,
    },
  },
];
