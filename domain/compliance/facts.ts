// What is judged? The facts of one model version as its events show them: plain JSON, so that a view can keep each part from one
// event to the next, and judge them under the law of any day.

import type { RiskClass, UseCase } from '../models/events.ts';
import type { ReproductionVerdict } from '../reproduction/verdict.ts';
import type { RetainedThing } from './events.ts';

/** The event that shows it. */
export interface Shown {
  readonly eventId: string;
}

export interface RegisteredFact extends Shown {
  readonly purposeStated: boolean;
  readonly riskClass: string;
  readonly rationaleStated: boolean;
}

/** By a classification of its own, after registration. */
export interface ClassifiedFact extends Shown {
  readonly riskClass: RiskClass;
  readonly useCase: UseCase;
  readonly legalBasis: string;
  readonly rationale: string;
  readonly classifiedBy: string;
  readonly at: string;
}

export interface ModelFacts {
  readonly registered: RegisteredFact | null;
  readonly classified: ClassifiedFact | null;
}

export interface CreatedFact extends Shown {
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly artifactDigest: string;
  readonly requestedBy: string;
  /** Null of an imported version. */
  readonly trainingId: string | null;
}

export interface EvaluatedFact extends Shown {
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly split: string;
  readonly rows: number;
  readonly artifactDigest: string;
  /** A measure of how right it is stands there with how sure that is. */
  readonly withInterval: boolean;
  /** Sensitive columns: with a table of their groups, and listed without one. */
  readonly groupTables: number;
  readonly groupsWithoutTable: number;
}

export interface DecidedFact extends Shown {
  readonly decision: 'approved' | 'rejected';
  readonly approver: string;
  readonly artifactDigest: string | null;
}

export interface ReproducedFact extends Shown {
  readonly what: 'training' | 'prediction';
  readonly verdict: ReproductionVerdict;
}

export interface OwnFacts {
  readonly created: CreatedFact | null;
  /** At most `MOST_EVALUATIONS`: of another file first, then the newest. */
  readonly evaluations: readonly EvaluatedFact[];
  readonly decided: DecidedFact | null;
  /** The last check of each kind. */
  readonly reproduced: readonly ReproducedFact[];
}

/** Of a sealed version of a data set. */
export interface DatasetFacts extends Shown {
  readonly rows: number;
  readonly sourceStated: boolean;
  /** Of the files it was made of. */
  readonly ingestionEventIds: readonly string[];
  readonly profiledFiles: number;
  readonly files: number;
  readonly sensitiveColumns: number;
}

export interface DeploymentFacts extends Shown {
  readonly deploymentId: string;
  readonly open: boolean;
  /** Versions that answer, or answer beside. */
  readonly versions: readonly number[];
  /** Null: none was set. */
  readonly reviewRule: (Shown & { readonly active: boolean }) | null;
}

/** What happened for the first time in a deployment's life with the version: later ones show nothing more. */
export const FIRSTS = ['decided', 'explained', 'flagged', 'reviewed'] as const;
export type First = (typeof FIRSTS)[number];
export interface FirstFact extends Shown {
  readonly first: First;
  readonly deploymentId: string;
}

export interface RetentionFact extends Shown {
  readonly thing: RetainedThing;
  readonly months: number;
}

/** Incidents or complaints, which have a day by which something is due. */
export interface DeadlineFacts {
  readonly count: number;
  /** Open past their time; the oldest at most 20. */
  readonly overdue: readonly (Shown & { readonly dueAt: string })[];
  readonly overdueCount: number;
  /** Done, but after their time; the last of them at `lastLateAt`. */
  readonly lateCount: number;
  readonly lastLateAt: string | null;
  readonly firstAt: string | null;
  /** The newest events, at most 20. */
  readonly eventIds: readonly string[];
}

export interface VersionFacts {
  readonly model: ModelFacts;
  readonly own: OwnFacts;
  readonly dataset: DatasetFacts | null;
  readonly deployments: readonly DeploymentFacts[];
  readonly firsts: readonly FirstFact[];
  /** The rule that holds of each thing. */
  readonly retention: readonly RetentionFact[];
  readonly incidents: DeadlineFacts;
  readonly complaints: DeadlineFacts;
}

export const NO_MODEL: ModelFacts = { registered: null, classified: null };
export const NOTHING_OWN: OwnFacts = { created: null, evaluations: [], decided: null, reproduced: [] };
export const NO_DEADLINES: DeadlineFacts = {
  count: 0,
  overdue: [],
  overdueCount: 0,
  lateCount: 0,
  lastLateAt: null,
  firstAt: null,
  eventIds: [],
};
export const NO_FACTS: VersionFacts = {
  model: NO_MODEL,
  own: NOTHING_OWN,
  dataset: null,
  deployments: [],
  firsts: [],
  retention: [],
  incidents: NO_DEADLINES,
  complaints: NO_DEADLINES,
};

/** Under which class and for what a model is judged: as it was classified last, or as it was registered. */
export function classificationOf({ registered, classified }: ModelFacts): {
  readonly riskClass: string | null;
  readonly useCase: UseCase | null;
  readonly eventId: string | null;
} {
  if (classified) return classified;
  return { riskClass: registered?.riskClass ?? null, useCase: null, eventId: registered?.eventId ?? null };
}
