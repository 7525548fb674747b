// What can happen to a model and its versions? One stream a model, so that four eyes are judged in one place.
import type { Usage } from '../costs/usage.ts';
import type { TaskKind } from '../datasets/task.ts';
import type { Fact } from '../kernel/event.ts';
import type { ThresholdChoice } from './evaluation/choose-threshold.ts';
import type { BaselineComparison } from './evaluation/compare-with-baseline.ts';
import type { GroupTable } from './evaluation/group-tables.ts';
import type { ModelEvaluation } from './evaluation/model-evaluation.ts';
import type { VersionMeasures } from './evaluation/version-measures.ts';

export const RISK_CLASSES = ['minimal', 'limited', 'high'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

/** What the law tells apart: credit scoring of persons is named in Annex III, detection of fraud is carved out of it. */
export const USE_CASES = ['credit-scoring', 'fraud-detection', 'other'] as const;
export type UseCase = (typeof USE_CASES)[number];

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

/** The version a run goes on from: its columns, layers and weights. */
export interface TrainingBase {
  readonly modelId: string;
  readonly version: number;
  readonly artifactDigest: string;
}

/** Where a version's file came from. */
export type VersionOrigin =
  | {
      readonly kind: 'trained';
      readonly trainingId: string;
      /** The version it was fine-tuned from. */
      readonly base: TrainingBase | null;
    }
  | {
      readonly kind: 'imported';
      readonly importId: string;
      readonly source: { readonly title: string; readonly licence: string };
      /** A file of canonical JSON: how its inputs are fed by columns, its output read, and what an explanation compares with. */
      readonly card: { readonly digest: string; readonly bytes: number };
    };

export interface ModelVersionCreated {
  readonly modelId: string;
  readonly version: number;
  readonly origin: VersionOrigin;
  /** Of an imported version: the rows whose columns feed it, and on whose held-out part it is measured. */
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly datasetRoot: string;
  readonly artifact: Artifact;
  readonly task: TaskKind;
  /** The same rows learned without a hidden layer, measured beside it; null: there is none. */
  readonly baseline: Artifact | null;
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
  readonly measures: VersionMeasures;
  /** Of a multiclass task, by ascending code unit: what an index of a class means. */
  readonly classes: readonly string[] | null;
  /** The same rows answered without a hidden layer, and whether the network earns its place; null: there is no baseline. */
  readonly baseline: { readonly measures: ModelEvaluation; readonly comparison: BaselineComparison } | null;
  /** Where costs of wrong answers were given. */
  readonly thresholdChoice: ThresholdChoice | null;
  /** Every sensitive column in its order; a table for each of the first 20, null for those after them. */
  readonly groups: readonly { readonly column: string; readonly table: GroupTable | null }[];
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

/** Classified anew: the law moved, or the use did. What was approved stays approved; its obligations are other ones. */
export interface ModelReclassified {
  readonly modelId: string;
  readonly riskClass: RiskClass;
  readonly useCase: UseCase;
  /** The text the class rests on. */
  readonly legalBasis: string;
  readonly rationale: string;
  readonly classifiedBy: string;
}

export interface ModelVersionRetired {
  readonly modelId: string;
  readonly version: number;
  readonly reason: string;
}

export type ModelEvent =
  | Fact<'ModelRegistered', ModelRegistered>
  | Fact<'ModelReclassified', ModelReclassified>
  | Fact<'ModelVersionCreated', ModelVersionCreated>
  | Fact<'ModelVersionEvaluated', ModelVersionEvaluated>
  | Fact<'ModelVersionApproved', ModelVersionApproved>
  | Fact<'ModelVersionRejected', ModelVersionRejected>
  | Fact<'ModelVersionRetired', ModelVersionRetired>;
