// What can happen to a model and its versions? One stream a model, so that four eyes are judged in one place.
import type { Usage } from '../costs/usage.ts';
import type { Fact } from '../kernel/event.ts';
import type { Confusion } from './metrics.ts';

export const RISK_CLASSES = ['minimal', 'limited', 'high'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

export interface ModelRegistered {
  readonly modelId: string;
  readonly name: string;
  /** What it decides, for whom; a sentence for a regulator. */
  readonly purpose: string;
  /** Subject reference of the owner. */
  readonly owner: string;
  readonly businessUnit: string;
  readonly riskClass: RiskClass;
  readonly rationale: string;
}

export interface Artifact {
  /** SHA-256 of the file, hex. */
  readonly digest: string;
  readonly bytes: number;
  readonly format: 'onnx';
}

export interface ModelVersionCreated {
  readonly modelId: string;
  readonly version: number;
  readonly trainingId: string;
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly datasetRoot: string;
  readonly artifact: Artifact;
  /** Who asked for it: may not approve it. */
  readonly requestedBy: string;
  readonly environmentDigest: string;
}

export interface ModelVersionEvaluated {
  readonly modelId: string;
  readonly version: number;
  readonly evaluationId: string;
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly split: 'held-out';
  readonly rows: number;
  /** Rows of the version whose people were erased: they could not take part. */
  readonly erasedRows: number;
  readonly positives: number;
  readonly threshold: number;
  readonly auc: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly accuracy: number;
  readonly confusion: Confusion;
  /** Digest of the file that was loaded and scored; equal to the version's artifact or the evaluation is refused. */
  readonly artifactDigest: string;
  readonly usage: Usage;
  readonly environmentDigest: string;
}

export interface ModelVersionApproved {
  readonly modelId: string;
  readonly version: number;
  readonly approver: string;
  readonly requestedBy: string;
  readonly rationale: string;
  readonly artifactDigest: string;
  /** Evaluation the approver relied on. */
  readonly evaluationId: string;
}

export interface ModelVersionRejected {
  readonly modelId: string;
  readonly version: number;
  readonly approver: string;
  readonly rationale: string;
}

export interface ModelVersionRetired {
  readonly modelId: string;
  readonly version: number;
  readonly reason: string;
}

export type ModelEvent =
  | Fact<'ModelRegistered', ModelRegistered>
  | Fact<'ModelVersionCreated', ModelVersionCreated>
  | Fact<'ModelVersionEvaluated', ModelVersionEvaluated>
  | Fact<'ModelVersionApproved', ModelVersionApproved>
  | Fact<'ModelVersionRejected', ModelVersionRejected>
  | Fact<'ModelVersionRetired', ModelVersionRetired>;
