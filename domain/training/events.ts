// What can happen to a training run? One stream a run; an attempt that dies is followed by another or by a failure.
import type { Usage } from '../costs/usage.ts';
import type { Fact } from '../kernel/event.ts';
import type { Artifact } from '../models/events.ts';

export interface TrainingParameters {
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
}

export interface TrainingRequested {
  readonly trainingId: string;
  readonly modelId: string;
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly datasetRoot: string;
  readonly businessUnit: string;
  readonly parameters: TrainingParameters;
  readonly requestedBy: string;
}

export interface TrainingStarted {
  readonly trainingId: string;
  /** From 1. */
  readonly attempt: number;
  readonly leaseId: string;
  readonly environmentDigest: string;
}

export interface EpochCompleted {
  readonly trainingId: string;
  readonly attempt: number;
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean binary cross-entropy over the epoch's rows. */
  readonly loss: number;
}

export interface TrainingCompleted {
  readonly trainingId: string;
  readonly attempt: number;
  readonly artifact: Artifact;
  readonly rows: number;
  /** Rows of the version whose people were erased: they could not take part. */
  readonly erasedRows: number;
  readonly finalLoss: number;
  readonly usage: Usage;
  readonly environmentDigest: string;
}

export interface TrainingFailed {
  readonly trainingId: string;
  readonly attempt: number;
  /** Closed code and a sentence without any row's values. */
  readonly code: string;
  readonly reason: string;
  readonly usage: Usage;
}

export interface TrainingCancelled {
  readonly trainingId: string;
  readonly reason: string;
}

export type TrainingEvent =
  | Fact<'TrainingRequested', TrainingRequested>
  | Fact<'TrainingStarted', TrainingStarted>
  | Fact<'EpochCompleted', EpochCompleted>
  | Fact<'TrainingCompleted', TrainingCompleted>
  | Fact<'TrainingFailed', TrainingFailed>
  | Fact<'TrainingCancelled', TrainingCancelled>;
