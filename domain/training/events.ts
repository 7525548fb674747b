// What can happen to a training run? One stream a run; an attempt that dies is followed by another or by a failure.
import type { Usage } from '../costs/usage.ts';
import type { TaskKind } from '../datasets/task.ts';
import type { Fact } from '../kernel/event.ts';
import type { Artifact, TrainingBase } from '../models/events.ts';
import type { NumberDifferences } from '../reproduction/ulp.ts';
import type { ReproductionEnvironment, ReproductionVerdict } from '../reproduction/verdict.ts';

export const ACTIVATIONS = ['relu', 'gelu', 'tanh'] as const;
export const SCHEDULES = ['constant', 'cosine'] as const;
export const LOSSES = ['standard', 'huber'] as const;
export const CLASS_WEIGHTS = ['none', 'balanced'] as const;

export interface TrainingParameters {
  /** Widths of the hidden layers; none: a regression without a hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: (typeof ACTIVATIONS)[number];
  /** Share of hidden units that are silent in a step, 0 to below 1. */
  readonly dropout: number;
  readonly l2: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly schedule: (typeof SCHEDULES)[number];
  /** Epochs without a better validation loss before it stops early; null: all epochs are run, no row is set aside. */
  readonly patience: number | null;
  /** Share of the training rows set aside to stop early by, in thousandths. */
  readonly validationPermille: number;
  /** `huber`: of a regression alone; forgives outliers beyond `huberDelta` standard deviations of the target. */
  readonly loss: (typeof LOSSES)[number];
  readonly huberDelta: number;
  readonly classWeights: (typeof CLASS_WEIGHTS)[number];
  /** Trainings of the same kind on parts of the rows, to say how much a measure varies; null: none. */
  readonly folds: number | null;
  readonly seed: number;
}

/** What is odd about a column or the table; the sentence quotes no value. */
export interface TableFinding {
  readonly column: string | null;
  readonly code: string;
  readonly sentence: string;
}

/** The same rows learned without a hidden layer: what a network must beat to earn its place. */
export interface TrainedBaseline {
  readonly artifact: Artifact;
  readonly finalLoss: number;
  /** It was trained until it stood still; false: its steps ran out, and a network that beats it has shown nothing. */
  readonly converged: boolean;
}

export interface CrossValidation {
  /** `auc`, `accuracy` or `r2`. */
  readonly measure: 'auc' | 'accuracy' | 'r2';
  /** Null where a fold gives none. */
  readonly folds: readonly { readonly rows: number; readonly value: number | null }[];
  readonly mean: number | null;
  /** Sample standard deviation over the folds. */
  readonly deviation: number | null;
}

export interface TrainingRequested {
  readonly trainingId: string;
  readonly modelId: string;
  readonly datasetId: string;
  readonly datasetVersion: number;
  readonly datasetRoot: string;
  readonly businessUnit: string;
  readonly task: TaskKind;
  readonly parameters: TrainingParameters;
  readonly base: TrainingBase | null;
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
  /** Mean loss over the epoch's rows; of a classification in nats. */
  readonly loss: number;
  /** Over the rows set aside, after the epoch; null where none are. */
  readonly validationLoss: number | null;
}

export interface TrainingCompleted {
  readonly trainingId: string;
  readonly attempt: number;
  readonly artifact: Artifact;
  readonly rows: number;
  /** Rows of the version whose people were erased: they could not take part. */
  readonly erasedRows: number;
  readonly finalLoss: number;
  readonly epochsRun: number;
  /** The epoch whose state was kept; null where none was set apart. */
  readonly bestEpoch: number | null;
  /** Null where the run itself has no hidden layer, and of runs before baselines were trained. */
  readonly baseline: TrainedBaseline | null;
  readonly crossValidation: CrossValidation | null;
  readonly findings: readonly TableFinding[];
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

/** Digests of the recorded file and of the one that came out; `found` null: nothing came out. */
export interface ReproducedFile {
  readonly expected: string;
  readonly found: string | null;
}

export interface TrainingReproductionChecked {
  readonly checkId: string;
  readonly trainingId: string;
  readonly modelId: string;
  readonly verdict: ReproductionVerdict;
  /** Rows the run learned or held out whose people were erased since it ended. */
  readonly missingRows: number;
  readonly network: ReproducedFile;
  /** The model without a hidden layer; null where the run recorded none. */
  readonly baseline: ReproducedFile | null;
  /** Over the float32 numbers in the network's file, its weights above all; null where there are not two files of one shape. */
  readonly numbers: NumberDifferences | null;
  /** Why learning ended without a file, a closed code; null where it gave one or was not begun. */
  readonly stopped: string | null;
  readonly environment: ReproductionEnvironment;
  readonly usage: Usage;
  readonly requestedBy: string;
}

export type TrainingEvent =
  | Fact<'TrainingRequested', TrainingRequested>
  | Fact<'TrainingStarted', TrainingStarted>
  | Fact<'EpochCompleted', EpochCompleted>
  | Fact<'TrainingCompleted', TrainingCompleted>
  | Fact<'TrainingFailed', TrainingFailed>
  | Fact<'TrainingCancelled', TrainingCancelled>
  | Fact<'TrainingReproductionChecked', TrainingReproductionChecked>;
