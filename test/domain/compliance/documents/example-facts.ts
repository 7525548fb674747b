// A credit model as the ledger would hand it to the documents: measured by the real calculations on drawn rows, with groups.
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import type { AnnexIvFacts } from '../../../../domain/compliance/documents/annex-iv-facts.ts';
import type { CroissantFacts } from '../../../../domain/compliance/documents/croissant.ts';
import type { MlBomFacts } from '../../../../domain/compliance/documents/cyclonedx-ml-bom.ts';
import type {
  DatasetVersionFacts,
  DecisionFacts,
  EvaluationFacts,
  EventRef,
  ModelFacts,
  ObligationRow,
  TrainingFacts,
  VersionFacts,
} from '../../../../domain/compliance/documents/document-facts.ts';
import type { AssessmentFacts } from '../../../../domain/compliance/documents/oscal-assessment-results.ts';
import { makeRandom } from '../../../../domain/kernel/random.ts';
import { evaluateBinary } from '../../../../domain/models/evaluation/binary-evaluation.ts';
import { binaryGroupTable } from '../../../../domain/models/evaluation/binary-group-table.ts';
import { chooseThreshold } from '../../../../domain/models/evaluation/choose-threshold.ts';
import { compareBinaryWithBaseline } from '../../../../domain/models/evaluation/compare-with-baseline.ts';
import { DEFAULT_TRAINING_PARAMETERS } from '../../../../domain/training/decide.ts';

const NAMESPACE = 'ae2f1a53-9d20-4c4d-8d06-3c6a0d8a4c11';
export const uuidOf = (name: string): string => v5(name, NAMESPACE);
export const digestOf = (name: string): string => createHash('sha256').update(name).digest('hex');
const eventOf = (name: string): string => uuidOf(`event ${name}`);
export const DAY = '2026-11-20';
const AT = `${DAY}T09:30:00.125Z`;

const ROWS = 400;
const random = makeRandom(7, 'document facts');
const labels = Uint8Array.from({ length: ROWS }, () => (random.unit() < 0.4 ? 1 : 0));
const scores = Float64Array.from(labels, (label) => Math.min(1, Math.max(0, 0.3 * label + random.unit() * 0.7)));
const worse = Float64Array.from(labels, () => random.unit());
/** The second group is scored lower, so that there is a gap to tell. */
const groups = Array.from(labels, (_, row) => (row % 2 === 0 ? 'first' : 'second'));
const unequal = scores.map((score, row) => (row % 2 === 0 ? score : score * 0.6));

export const model: ModelFacts = {
  eventId: eventOf('registered'),
  modelId: `md_${'m'.repeat(26)}`,
  name: 'Retail credit',
  purpose: 'Says how likely a loan is not paid back.',
  owner: `sb_${'a'.repeat(26)}`,
  businessUnit: 'retail',
  riskClass: 'high',
  rationale: 'It evaluates the creditworthiness of persons.',
  registeredAt: AT,
};

export const version: VersionFacts = {
  eventId: eventOf('created'),
  version: 2,
  origin: { kind: 'trained', trainingId: `tr_${'t'.repeat(26)}`, base: null },
  task: 'binary',
  artifact: { digest: digestOf('network'), bytes: 20_480, format: 'onnx' },
  baseline: { digest: digestOf('baseline') },
  status: 'approved',
  createdAt: AT,
  environmentDigest: digestOf('environment'),
};

export const training: TrainingFacts = {
  eventId: eventOf('completed'),
  requestedEventId: eventOf('requested'),
  trainingId: `tr_${'t'.repeat(26)}`,
  completedAt: AT,
  parameters: { ...DEFAULT_TRAINING_PARAMETERS, hidden: [32, 16] },
  rows: 1600,
  erasedRows: 3,
  epochsRun: 12,
  finalLoss: 0.4,
  provider: 'cpu',
  deviceNs: 5_000_000_000,
  crossValidation: { measure: 'auc', folds: [{ rows: 400, value: 0.8 }], mean: 0.8, deviation: null },
  findings: [{ column: 'income', code: 'CONSTANT', sentence: 'A column holds one value in nearly all rows.' }],
};

export const dataset: DatasetVersionFacts = {
  eventId: eventOf('sealed'),
  registeredEventId: eventOf('dataset registered'),
  ingestionEventIds: [eventOf('ingested')],
  datasetId: `ds_${'d'.repeat(26)}`,
  version: 1,
  name: 'Loans of 2025',
  businessUnit: 'retail',
  columns: [
    { name: 'income', kind: 'number', role: 'feature', sensitive: false },
    { name: 'housing, if any', kind: 'category', role: 'feature', sensitive: false },
    { name: 'age', kind: 'number', role: 'feature', sensitive: true },
    { name: 'group', kind: 'category', role: 'sensitive', sensitive: true },
    { name: 'since', kind: 'date', role: 'time', sensitive: false },
    { name: 'employed', kind: 'boolean', role: 'feature', sensitive: false },
    { name: 'person', kind: 'category', role: 'subject', sensitive: false },
    { name: 'remark', kind: 'category', role: 'ignore', sensitive: true },
    { name: 'defaulted', kind: 'category', role: 'target', sensitive: false },
  ],
  task: 'binary',
  source: { title: 'Loan book', licence: 'internal use only', synthetic: null },
  rows: 2000,
  datasetRoot: digestOf('root'),
  split: { method: 'stratified', seed: 1, heldOutPermille: 200 },
  registeredAt: AT,
  sealedAt: AT,
};

export const evaluation: EvaluationFacts = {
  eventId: eventOf('evaluated'),
  evaluationId: `ev_${'e'.repeat(26)}`,
  evaluatedAt: AT,
  datasetId: dataset.datasetId,
  datasetVersion: 1,
  rows: ROWS,
  erasedRows: 1,
  measures: evaluateBinary(labels, scores, 0.5),
  classes: null,
  baseline: {
    measures: evaluateBinary(labels, worse, 0.5),
    comparison: compareBinaryWithBaseline(labels, scores, scores),
  },
  thresholdChoice: chooseThreshold(labels, scores, { falsePositive: 1, falseNegative: 5 }),
  groups: [
    { column: 'group', table: binaryGroupTable(labels, unequal, 0.5, groups) },
    { column: 'age', table: null },
  ],
  artifactDigest: version.artifact.digest,
};

export const approval: DecisionFacts = {
  eventId: eventOf('approved'),
  decision: 'approved',
  decidedBy: `sb_${'c'.repeat(26)}`,
  rationale: 'Measured well on rows it never saw.',
  at: AT,
};

const ref = (name: string, type: string): EventRef => ({ eventId: eventOf(name), type, recordedAt: AT });

export const obligations: readonly ObligationRow[] = [
  {
    obligationId: 'eu-ai-act.art-15',
    publishedEventId: eventOf('law 15'),
    title: 'Accuracy is declared',
    source: 'Regulation (EU) 2024/1689, Article 15',
    grade: 'S',
    jurisdiction: 'EU',
    state: 'satisfied',
    because: 'It was measured on rows it never saw.',
    evidence: [ref('created', 'ModelVersionCreated'), ref('evaluated', 'ModelVersionEvaluated')],
  },
  {
    obligationId: 'EU/AI Act: 14',
    publishedEventId: eventOf('law 14'),
    title: 'People oversee it',
    source: 'Regulation (EU) 2024/1689, Article 14',
    grade: 'S',
    jurisdiction: 'EU',
    state: 'not-satisfied',
    because: 'Nobody else has approved it.',
    evidence: [ref('created', 'ModelVersionCreated')],
  },
  {
    obligationId: 'eu-ai-act.art-73',
    publishedEventId: null,
    title: 'Serious incidents are reported in time',
    source: 'Regulation (EU) 2024/1689, Article 73',
    grade: 'M',
    jurisdiction: 'EU',
    state: 'satisfied',
    because: 'No serious incident is recorded.',
    evidence: [],
  },
  {
    obligationId: 'reg-b.1002.9',
    publishedEventId: eventOf('law b'),
    title: 'Principal reasons are given within 30 days',
    source: '12 CFR 1002.9',
    grade: 'S',
    jurisdiction: 'US',
    state: 'not-applicable',
    because: 'It answers in the EU alone.',
    evidence: [ref('registered', 'ModelRegistered')],
  },
  {
    obligationId: 'eu-ai-act.annex-iii',
    publishedEventId: eventOf('law iii'),
    title: 'Which systems are of high risk',
    source: 'Regulation (EU) 2024/1689, Annex III',
    grade: 'S',
    jurisdiction: 'EU',
    state: 'informative',
    because: 'Nothing is judged by it.',
    evidence: [],
  },
];

export const assessment: AssessmentFacts = {
  documentId: `rp_${'q'.repeat(26)}`,
  title: 'Retail credit under the law of the day',
  version: '4711',
  generatedAt: AT,
  uuidOf,
  results: [
    {
      modelId: model.modelId,
      modelName: model.name,
      version: 2,
      status: 'approved',
      artifact: version.artifact,
      day: DAY,
      rows: obligations,
    },
    {
      modelId: model.modelId,
      modelName: model.name,
      version: 2,
      status: 'approved',
      artifact: version.artifact,
      day: '2026-11-21',
      rows: obligations.slice(3),
    },
  ],
};

export const billOfMaterials: MlBomFacts = {
  documentId: 'retail credit 2',
  generatedAt: AT,
  model,
  version,
  training,
  datasets: [dataset],
  evaluations: [evaluation],
  decisions: [approval],
  runtime: { digest: version.environmentDigest, runtimeVersion: '1.30.0' },
  uuidOf,
};

export const description: CroissantFacts = {
  data: dataset,
  chunks: [
    { digest: digestOf('chunk 1'), bytes: 65_536, rows: 1200 },
    { digest: digestOf('chunk 2'), bytes: 40_000, rows: 800 },
  ],
  pageUrl: 'https://ledger.example/datasets/1',
  fileUrl: (digest) => `https://ledger.example/files/${digest}`,
};

export const dossier: AnnexIvFacts = {
  documentId: `rp_${'q'.repeat(26)}`,
  generatedAt: AT,
  day: DAY,
  model,
  version,
  versions: [{ ...version, version: 1, status: 'retired', eventId: eventOf('created before') }, version],
  training,
  datasets: [dataset],
  evaluations: [evaluation],
  decisions: [approval],
  runtime: billOfMaterials.runtime,
  obligations,
  deployments: [
    { deploymentId: `dp_${'p'.repeat(26)}`, eventId: eventOf('routed'), role: 'champion', threshold: 0.5, since: AT },
  ],
  oversight: { predictions: 1000, reviewed: 40, overridden: 3, evidence: [eventOf('reviewed')] },
  incidents: [{ eventId: eventOf('incident'), title: 'Wrong currency sent in', openedAt: AT, closedAt: null }],
  reproductions: [{ eventId: eventOf('reproduced'), verdict: 'identical', at: AT }],
  statements: [
    {
      point: '5',
      sentence: 'Risks are reviewed every quarter.',
      role: 'approver',
      at: AT,
      eventId: eventOf('attested'),
    },
  ],
  changes: [ref('evaluated', 'ModelVersionEvaluated'), ref('approved', 'ModelVersionApproved')],
};
