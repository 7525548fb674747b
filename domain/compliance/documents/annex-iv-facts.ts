// What must be handed in to write the technical documentation of Annex IV? One model version as it was on a day, mapped from
// the views; law, oversight and incidents as they stood then.
import type { PointId } from './annex-iv-points.ts';
import type {
  DatasetVersionFacts,
  DecisionFacts,
  EvaluationFacts,
  EventRef,
  ModelFacts,
  ObligationRow,
  RuntimeFacts,
  TrainingFacts,
  VersionFacts,
} from './document-facts.ts';

/** What a named role stated, to one point of the annex. */
export interface StatementFacts {
  readonly point: PointId;
  readonly sentence: string;
  readonly role: string;
  readonly at: string;
  readonly eventId: string;
}

export interface AnnexIvFacts {
  readonly documentId: string;
  /** RFC 3339, UTC. */
  readonly generatedAt: string;
  /** `YYYY-MM-DD`: everything below was so on this day. */
  readonly day: string;
  readonly model: ModelFacts;
  readonly version: VersionFacts;
  /** Of the model, oldest first; this one among them. */
  readonly versions: readonly VersionFacts[];
  readonly training: TrainingFacts | null;
  readonly datasets: readonly DatasetVersionFacts[];
  readonly evaluations: readonly EvaluationFacts[];
  readonly decisions: readonly DecisionFacts[];
  readonly runtime: RuntimeFacts;
  readonly obligations: readonly ObligationRow[];
  /** Where it answers, and since when. */
  readonly deployments: readonly DeploymentFacts[];
  readonly oversight: OversightFacts;
  /** Of serious incidents. */
  readonly incidents: readonly IncidentFacts[];
  readonly reproductions: readonly ReproductionFacts[];
  readonly statements: readonly StatementFacts[];
  /** Everything that happened to the version after it was made, oldest first. */
  readonly changes: readonly EventRef[];
}

export interface DeploymentFacts {
  readonly deploymentId: string;
  readonly eventId: string;
  readonly role: 'champion' | 'canary' | 'shadow';
  readonly threshold: number | null;
  readonly since: string;
}

/** Counts over predictions of this version up to the day; the events named are the last ones of their kind. */
export interface OversightFacts {
  readonly predictions: number;
  readonly reviewed: number;
  readonly overridden: number;
  readonly evidence: readonly string[];
}

export interface IncidentFacts {
  readonly eventId: string;
  readonly title: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

export interface ReproductionFacts {
  readonly eventId: string;
  readonly verdict: 'identical' | 'different' | 'incomplete';
  readonly at: string;
}
