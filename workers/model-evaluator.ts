// The port to whoever measures a version on its held-out rows, and reads which rows those are.
import type { DatasetRegistered, DatasetVersionSealed, RowChunk } from '../domain/datasets/events.ts';
import type { SplitSides } from '../domain/datasets/split-sides.ts';
import type { Costs } from '../domain/models/evaluation/choose-threshold.ts';
import type { ModelVersionCreated, ModelVersionEvaluated } from '../domain/models/events.ts';

export interface EvaluationRequest {
  readonly evaluationId: string;
  readonly version: ModelVersionCreated;
  readonly dataset: DatasetRegistered;
  readonly sealed: DatasetVersionSealed;
  /** From which score on a row is decided positive, 0 to 1; null of a task that decides by no threshold. */
  readonly threshold: number | null;
  /** Of wrong answers of a binary model: the cheapest threshold is looked for and recorded beside; null: not asked for. */
  readonly costs: Costs | null;
}

/** Rows that wait to be sealed, and the time to split them at, as the time column holds it. */
export interface SidesOrder {
  readonly dataset: Pick<DatasetRegistered, 'columns' | 'task'>;
  readonly chunks: readonly RowChunk[];
  readonly from: number;
}

export interface ModelEvaluator {
  /**
   * In the child process, on a lease of its own. `record` appends the event (the command handler); the lease is settled
   * after it, so that the log never holds a claim on a window that is closed. Gives what `record` gave.
   * Throws DomainError (ARTIFACT_CORRUPT, ERASED, UNAVAILABLE …), and whatever `record` throws.
   */
  evaluate<T>(request: EvaluationRequest, record: (evaluated: ModelVersionEvaluated) => Promise<T>): Promise<T>;
  /** Row numbers (from 0, in order of ingestion, erased rows counted) that the split keeps apart; erased ones are left out. */
  heldOutRows(dataset: DatasetRegistered, sealed: DatasetVersionSealed): Promise<readonly number[]>;
  /** Rows before a time and from it on, read one by one, in the child process. Throws as `evaluate` does. */
  countSides(order: SidesOrder): Promise<SplitSides>;
}
