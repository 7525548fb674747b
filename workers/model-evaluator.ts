// The port to whoever measures a version on its held-out rows, and reads which rows those are.
import type { ModelVersionCreated, ModelVersionEvaluated } from '../domain/models/events.ts';
import type { DatasetRegistered, DatasetVersionSealed } from '../domain/datasets/events.ts';

export interface EvaluationRequest {
  readonly evaluationId: string;
  readonly version: ModelVersionCreated;
  readonly dataset: DatasetRegistered;
  readonly sealed: DatasetVersionSealed;
  readonly threshold: number;
}

export interface ModelEvaluator {
  /** In the child process; meters its lease. Throws DomainError (ARTIFACT_CORRUPT, ERASED …). */
  evaluate(request: EvaluationRequest): Promise<ModelVersionEvaluated>;
  /** Row numbers (from 0, in order of ingestion) that the split keeps apart. */
  heldOutRows(dataset: DatasetRegistered, sealed: DatasetVersionSealed): Promise<readonly number[]>;
}
