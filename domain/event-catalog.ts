// Which events exist, of which noun, in which version? One line each; an old shape is never edited: a new version is a new
// number here, a pure upcast from the one before, and a frozen golden file (design section 5, Evolution).
import type { AccessEvent } from './access/events.ts';
import type { ComplianceEvent } from './compliance/events.ts';
import type { CostEvent } from './costs/events.ts';
import { costUpcasts } from './costs/upcasts.ts';
import type { DatasetEvent } from './datasets/events.ts';
import { datasetUpcasts } from './datasets/upcasts.ts';
import type { DeploymentEvent } from './deployments/events.ts';
import type { ModelEvent } from './models/events.ts';
import { modelUpcasts } from './models/upcasts.ts';
import type { OversightEvent, PredictionEvent, PredictionReproductionEvent } from './predictions/events.ts';
import { predictionUpcasts } from './predictions/upcasts.ts';
import type { PrivacyEvent } from './privacy/events.ts';
import type { TrainingEvent } from './training/events.ts';
import { trainingUpcasts } from './training/upcasts.ts';

export type DomainEvent =
  | DatasetEvent
  | ModelEvent
  | TrainingEvent
  | DeploymentEvent
  | PredictionEvent
  | PredictionReproductionEvent
  | OversightEvent
  | ComplianceEvent
  | CostEvent
  | AccessEvent
  | PrivacyEvent;

export type EventType = DomainEvent['type'];

export const NOUNS = [
  'datasets',
  'models',
  'training',
  'deployments',
  'predictions',
  'privacy',
  'compliance',
  'costs',
  'access',
] as const;
export type Noun = (typeof NOUNS)[number];

/** Turns the data of the version before into this one's. Pure; given parsed JSON, gives JSON. */
export type Upcast = (data: unknown) => unknown;

export interface CatalogEntry {
  readonly noun: Noun;
  /** Version written today. */
  readonly version: number;
  readonly summary: string;
  /** `upcasts[n]` lifts version n to n + 1; one for every version below `version`. */
  readonly upcasts: { readonly [from: number]: Upcast };
}

const first = (noun: Noun, summary: string): CatalogEntry => ({ noun, version: 1, summary, upcasts: {} });

/** Changed once; `lift` makes a version 1 a version 2. */
const second = (noun: Noun, summary: string, lift: Upcast): CatalogEntry => ({
  noun,
  version: 2,
  summary,
  upcasts: { 1: lift },
});

/** Changed twice. */
const third = (
  noun: Noun,
  summary: string,
  lifts: { readonly first: Upcast; readonly second: Upcast },
): CatalogEntry => ({
  noun,
  version: 3,
  summary,
  upcasts: { 1: lifts.first, 2: lifts.second },
});

export const EVENT_CATALOG: { readonly [T in EventType]: CatalogEntry } = {
  DatasetRegistered: second(
    'datasets',
    'A table was announced: its columns, their roles, which are sensitive, and what is to be learned.',
    datasetUpcasts.DatasetRegistered,
  ),
  RowsIngested: second(
    'datasets',
    'A file of rows was taken in, encrypted per subject, and stored by digest.',
    datasetUpcasts.RowsIngested,
  ),
  DatasetVersionSealed: second(
    'datasets',
    'A version was closed for good, with its rows, root and split.',
    datasetUpcasts.DatasetVersionSealed,
  ),
  ModelRegistered: first('models', 'A model was announced: purpose, owner, risk class and why.'),
  ModelReclassified: first('models', 'The model was put in another risk class or use, and why.'),
  ModelVersionCreated: second(
    'models',
    'A training run or an import gave the model a new version.',
    modelUpcasts.ModelVersionCreated,
  ),
  ModelVersionEvaluated: second(
    'models',
    'A version was measured on rows it had not seen.',
    modelUpcasts.ModelVersionEvaluated,
  ),
  ModelVersionApproved: first('models', 'A second person allowed the version to be deployed.'),
  ModelVersionRejected: first('models', 'A second person refused the version.'),
  ModelVersionRetired: first('models', 'A version may no longer be deployed.'),
  TrainingRequested: second(
    'training',
    'A run was asked for; the job exists because this event says so.',
    trainingUpcasts.TrainingRequested,
  ),
  TrainingStarted: first('training', 'An attempt began on a leased device.'),
  EpochCompleted: second(
    'training',
    'One pass over the training rows ended with this loss.',
    trainingUpcasts.EpochCompleted,
  ),
  TrainingCompleted: second('training', 'The run ended with a model file.', trainingUpcasts.TrainingCompleted),
  TrainingFailed: first('training', 'The run ended without a model file, for this reason.'),
  TrainingCancelled: first('training', 'The run was called off.'),
  TrainingReproductionChecked: first(
    'training',
    'A completed run was trained again, and its files compared with the first.',
  ),
  DeploymentOpened: first('deployments', 'An approved version began to answer.'),
  RoutingChanged: first('deployments', 'Another version answers from here on.'),
  ReviewRuleSet: first('deployments', 'Which decisions a person should look at was set.'),
  DeploymentClosed: first('deployments', 'The deployment answers no more.'),
  PredictionScored: third(
    'predictions',
    'A decision was made: score, reasons, version and cost in one fact.',
    predictionUpcasts.PredictionScored,
  ),
  PredictionReproductionChecked: first(
    'predictions',
    'A prediction was scored again from its sealed grounds, and compared with the first.',
  ),
  PredictionReviewed: first('predictions', 'A person looked at a decision and upheld or overrode it.'),
  ComplaintReceived: first('predictions', 'Somebody objected to a decision; an answer is due.'),
  ComplaintAnswered: first('predictions', 'An objection was answered.'),
  PriceBookPublished: second(
    'costs',
    'What devices, storage and requests cost from this day on.',
    costUpcasts.PriceBookPublished,
  ),
  UsageMetered: second('costs', 'A window of a device lease was metered.', costUpcasts.UsageMetered),
  StorageMetered: first('costs', 'What the log and the artifacts held over a window was metered.'),
  InvoiceRecorded: first('costs', "A seller's invoice was entered, line by line."),
  CostCorrected: first('costs', 'What was charged was put right, by an amount of its own.'),
  PeriodClosed: first('costs', 'The books of a month were closed.'),
  BudgetSet: first('costs', 'A budget was set, with the shares at which it alerts.'),
  BudgetExceeded: first('costs', 'Spending reached an alert of a budget.'),
  ObligationPublished: first('compliance', 'What the law asks was entered: source, days, and the check that shows it.'),
  AttestationRecorded: first('compliance', 'Somebody of a named role vouched that an obligation is met.'),
  IncidentOpened: first('compliance', 'Something went wrong; an owner and a clock were named.'),
  IncidentReported: first('compliance', 'An incident was reported to an authority.'),
  IncidentClosed: first('compliance', 'An incident was closed, with its cause and the measures taken.'),
  RetentionRuleSet: first('compliance', 'How long a kind of record is kept at least.'),
  ReportFinalised: first('compliance', 'A report was fixed for good: its files are kept by digest.'),
  AccessDenied: first('access', 'A caller was turned away.'),
  EvidenceRead: first('access', 'Evidence was read, or a business-unit boundary crossed by right.'),
  SubjectKeyDestroyed: first('privacy', "A person's key was destroyed; what it sealed can no longer be read."),
  LegalHoldPlaced: first('privacy', 'A court or an authority needs a record readable: nothing of it is erased.'),
  LegalHoldLifted: first('privacy', 'A legal hold ended.'),
};
