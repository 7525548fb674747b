// What is known of a model version when a document about it is written? Plain facts, each with the event it stands in, so that
// whoever wires a document to the views only maps rows. Nothing here is a row's value or a key.
import type { Column, Split } from '../../datasets/events.ts';
import type { TaskKind } from '../../datasets/task.ts';
import type { Artifact, ModelVersionEvaluated, RiskClass, VersionOrigin } from '../../models/events.ts';
import type { VersionStatus } from '../../models/state.ts';
import type { CrossValidation, TableFinding, TrainingParameters } from '../../training/events.ts';
import type { SourceGrade } from '../events.ts';
import type { ObligationState } from '../judge-obligation.ts';

/** An event that shows something. */
export interface EventRef {
  readonly eventId: string;
  readonly type: string;
  /** RFC 3339, UTC. */
  readonly recordedAt: string;
}

interface Recorded {
  readonly eventId: string;
}

export interface ModelFacts extends Recorded {
  readonly modelId: string;
  readonly name: string;
  readonly purpose: string;
  /** Subject reference. */
  readonly owner: string;
  readonly businessUnit: string;
  readonly riskClass: RiskClass;
  readonly rationale: string;
  readonly registeredAt: string;
  /** Where its class was decided anew; left out: it is as it was registered. */
  readonly classificationEventId?: string;
}

export interface VersionFacts extends Recorded {
  readonly version: number;
  readonly origin: VersionOrigin;
  readonly task: TaskKind;
  readonly artifact: Artifact;
  /** The same rows learned without a hidden layer. */
  readonly baseline: Pick<Artifact, 'digest'> | null;
  readonly status: VersionStatus;
  readonly createdAt: string;
  readonly environmentDigest: string;
}

/** Of the run that gave the version; `eventId` is its completion. */
export interface TrainingFacts extends Recorded {
  readonly trainingId: string;
  readonly requestedEventId: string;
  readonly completedAt: string;
  readonly parameters: TrainingParameters;
  readonly rows: number;
  readonly erasedRows: number;
  readonly epochsRun: number;
  readonly finalLoss: number;
  readonly provider: 'cpu' | 'cuda' | 'webgpu';
  readonly deviceNs: number;
  readonly crossValidation: CrossValidation | null;
  readonly findings: readonly TableFinding[];
}

/** `eventId` is the seal. */
export interface DatasetVersionFacts extends Recorded {
  readonly datasetId: string;
  readonly version: number;
  readonly name: string;
  readonly businessUnit: string;
  readonly columns: readonly Column[];
  readonly task: TaskKind;
  readonly source: { readonly title: string; readonly licence: string; readonly synthetic: string | null };
  readonly rows: number;
  readonly datasetRoot: string;
  readonly split: Split;
  readonly registeredEventId: string;
  readonly registeredAt: string;
  readonly sealedAt: string;
  /** Of the files that were read in. */
  readonly ingestionEventIds: readonly string[];
}

export interface EvaluationFacts
  extends Recorded,
    Pick<
      ModelVersionEvaluated,
      | 'evaluationId'
      | 'datasetId'
      | 'datasetVersion'
      | 'rows'
      | 'erasedRows'
      | 'measures'
      | 'classes'
      | 'baseline'
      | 'thresholdChoice'
      | 'groups'
      | 'artifactDigest'
    > {
  readonly evaluatedAt: string;
}

export interface DecisionFacts extends Recorded {
  readonly decision: 'approved' | 'rejected' | 'retired';
  /** Subject reference; null where nobody in person decided. */
  readonly decidedBy: string | null;
  readonly rationale: string;
  readonly at: string;
}

/** What a version was computed with. */
export interface RuntimeFacts {
  readonly digest: string;
  /** Of ONNX Runtime; null where only the digest is known. */
  readonly runtimeVersion: string | null;
}

/** How one obligation stood on a day. */
export interface ObligationRow {
  readonly obligationId: string;
  /** Null: a rule of the house, which is no event. */
  readonly publishedEventId: string | null;
  readonly title: string;
  /** Where the law stands. */
  readonly source: string;
  readonly grade: SourceGrade;
  readonly jurisdiction: string;
  readonly state: ObligationState;
  /** Why, in a sentence. */
  readonly because: string;
  /** Oldest first. */
  readonly evidence: readonly EventRef[];
}
