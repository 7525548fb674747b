// Which events exist, of which noun, in which version? One line each; an old shape is never edited: a new version is a new
// number here, a pure upcast from the one before, and a frozen golden file (design section 5, Evolution).
import type { AccessEvent } from './access/events.ts';
import type { CostEvent } from './costs/events.ts';
import type { DatasetEvent } from './datasets/events.ts';
import type { DeploymentEvent } from './deployments/events.ts';
import type { ModelEvent } from './models/events.ts';
import type { PredictionEvent } from './predictions/events.ts';
import type { PrivacyEvent } from './privacy/events.ts';
import type { TrainingEvent } from './training/events.ts';

export type DomainEvent =
  | DatasetEvent
  | ModelEvent
  | TrainingEvent
  | DeploymentEvent
  | PredictionEvent
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

export const EVENT_CATALOG: { readonly [T in EventType]: CatalogEntry } = {
  DatasetRegistered: first('datasets', 'A table was announced: its columns, their roles, which are sensitive.'),
  RowsIngested: first('datasets', 'A file of rows was taken in, encrypted per subject, and stored by digest.'),
  DatasetVersionSealed: first('datasets', 'A version was closed for good, with its rows, root and split.'),
  ModelRegistered: first('models', 'A model was announced: purpose, owner, risk class and why.'),
  ModelVersionCreated: first('models', 'A training run gave the model a new version.'),
  ModelVersionEvaluated: first('models', 'A version was measured on rows it had not seen.'),
  ModelVersionApproved: first('models', 'A second person allowed the version to be deployed.'),
  ModelVersionRejected: first('models', 'A second person refused the version.'),
  ModelVersionRetired: first('models', 'A version may no longer be deployed.'),
  TrainingRequested: first('training', 'A run was asked for; the job exists because this event says so.'),
  TrainingStarted: first('training', 'An attempt began on a leased device.'),
  EpochCompleted: first('training', 'One pass over the training rows ended with this loss.'),
  TrainingCompleted: first('training', 'The run ended with a model file.'),
  TrainingFailed: first('training', 'The run ended without a model file, for this reason.'),
  TrainingCancelled: first('training', 'The run was called off.'),
  DeploymentOpened: first('deployments', 'An approved version began to answer.'),
  RoutingChanged: first('deployments', 'Another version answers from here on.'),
  DeploymentClosed: first('deployments', 'The deployment answers no more.'),
  PredictionScored: first('predictions', 'A decision was made: score, reasons, version and cost in one fact.'),
  PriceBookPublished: first('costs', 'What a device costs from this day on.'),
  UsageMetered: first('costs', 'A window of a device lease was metered.'),
  AccessDenied: first('access', 'A caller was turned away.'),
  EvidenceRead: first('access', 'Evidence was read, or a business-unit boundary crossed by right.'),
  SubjectKeyDestroyed: first('privacy', "A person's key was destroyed; what it sealed can no longer be read."),
};
