// The port to what does the heavy work of training and measuring: in a child process, or in this one for tests.

import type { SplitSides } from '../../domain/datasets/split-sides.ts';
import type { Costs } from '../../domain/models/evaluation/choose-threshold.ts';
import type { Artifact } from '../../domain/models/events.ts';
import type {
  CrossValidation,
  TableFinding,
  TrainedBaseline,
  TrainingParameters,
} from '../../domain/training/events.ts';
import type { EpochReport } from '../../learning/train.ts';
import type { ModelCard } from '../importing/model-card.ts';
import type { SidesOrder } from '../model-evaluator.ts';
import type { BackgroundRow } from './draw-background.ts';
import type { VersionData } from './load-table.ts';
import type { Measured } from './measure-version.ts';

export interface TrainingOrder {
  readonly data: VersionData;
  readonly parameters: TrainingParameters;
  /** Digest of the file to go on from. */
  readonly baseDigest: string | null;
}

export interface TrainedModel {
  /** Durable in the artifact store. */
  readonly artifact: Artifact;
  /** Rows that were learned from. */
  readonly rows: number;
  readonly erasedRows: number;
  readonly finalLoss: number;
  readonly epochsRun: number;
  /** Null where no rows were set aside to choose it by. */
  readonly bestEpoch: number | null;
  readonly baseline: TrainedBaseline | null;
  readonly crossValidation: CrossValidation | null;
  readonly findings: readonly TableFinding[];
  /** Time the device worked on it, whole nanoseconds. */
  readonly deviceNs: number;
}

export interface EvaluationOrder {
  readonly data: VersionData;
  readonly artifactDigest: string;
  readonly baselineDigest: string | null;
  /** Of a version whose file somebody brought: it is asked in a process of its own. */
  readonly imported?: { readonly cardDigest: string } | null;
  readonly threshold: number | null;
  readonly costs: Costs | null;
}

export interface MeasuredModel extends Measured {
  /** Held-out rows that were measured. */
  readonly rows: number;
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
  countSides(order: SidesOrder): Promise<SplitSides>;
  close(): Promise<void>;
}

/** Draws what an imported model's answers are compared with. Throws as a `Trainer` does. */
export interface BackgroundDrawer {
  drawBackground(order: BackgroundOrder): Promise<readonly BackgroundRow[]>;
}

export interface BackgroundOrder {
  readonly data: VersionData;
  /** How the model is fed: only what it takes is drawn. */
  readonly model: Pick<ModelCard, 'inputs' | 'outputs' | 'mapping'>;
  /** The same label draws the same rows. */
  readonly label: string;
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
