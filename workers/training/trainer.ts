// The port to what does the heavy work of training and measuring: in a child process, or in this one for tests.

import type { Artifact } from '../../domain/models/events.ts';
import type { Metrics } from '../../domain/models/metrics.ts';
import type { TrainingParameters } from '../../domain/training/events.ts';
import type { EpochReport } from '../../learning/train.ts';
import type { VersionData } from './load-table.ts';

export interface TrainingOrder {
  readonly data: VersionData;
  readonly parameters: TrainingParameters;
}

export interface TrainedModel {
  /** Durable in the artifact store. */
  readonly artifact: Artifact;
  /** Rows that were learned from. */
  readonly rows: number;
  readonly erasedRows: number;
  readonly finalLoss: number;
  /** Time the device worked on it, whole nanoseconds. */
  readonly deviceNs: number;
}

export interface EvaluationOrder {
  readonly data: VersionData;
  readonly artifactDigest: string;
  readonly threshold: number;
}

export interface MeasuredModel {
  readonly metrics: Metrics & { readonly auc: number };
  readonly erasedRows: number;
  readonly deviceNs: number;
}

/**
 * All throw DomainError (ARTIFACT_CORRUPT, NOT_FOUND, ONE_CLASS, ERASED …), `TrainingStopped` for what learning refuses, and
 * `TrainerDied` when the process behind it ended: the work may be tried again.
 */
export interface Trainer {
  /** SHA-256 of the canonical description of runtime, settings and machine, hex. */
  environmentDigest(): Promise<string>;
  train(order: TrainingOrder, onEpoch: (report: EpochReport) => void, signal: AbortSignal): Promise<TrainedModel>;
  evaluate(order: EvaluationOrder): Promise<MeasuredModel>;
  heldOutRows(data: VersionData): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Learning ended without a model for a reason that would come again; the sentence quotes no row. */
export class TrainingStopped extends Error {
  override readonly name = 'TrainingStopped';
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

/** The process that did the work is gone. */
export class TrainerDied extends Error {
  override readonly name = 'TrainerDied';
}
