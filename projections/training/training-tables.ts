// The rows of the training view: a run as it stands, and the loss of each epoch.
import { defineTable } from '../table.ts';

export const trainingRunTable = defineTable({
  name: 'training_run',
  columns: {
    position: 'bigint',
    training_id: 'text',
    model_id: 'text',
    dataset_id: 'text',
    dataset_version: 'integer',
    dataset_root: 'text',
    business_unit: 'text',
    task: 'text',
    /** JSON of `TrainingParameters`. */
    parameters: 'text',
    /** JSON of `TrainingBase`: the version it goes on from. */
    base: 'text?',
    requested_by: 'text',
    requested_at: 'text',
    status: 'text',
    attempt: 'integer',
    lease_id: 'text?',
    epoch: 'integer',
    epochs: 'integer',
    loss: 'real?',
    validation_loss: 'real?',
    epochs_run: 'integer?',
    best_epoch: 'integer?',
    /** JSON of `TrainedBaseline`. */
    baseline: 'text?',
    /** JSON of `CrossValidation`. */
    cross_validation: 'text?',
    /** JSON of `TableFinding[]`; null before it completed. */
    findings: 'text?',
    rows: 'integer?',
    erased_rows: 'integer?',
    artifact_digest: 'text?',
    artifact_bytes: 'integer?',
    environment_digest: 'text?',
    device_ns: 'bigint?',
    /** Of a run that failed or was cancelled. */
    code: 'text?',
    reason: 'text?',
    ended_at: 'text?',
    /** Set by the model version made of the run. */
    model_version: 'integer?',
    event_id: 'text',
    last_position: 'bigint',
  },
  primaryKey: ['position'],
  unique: [['training_id']],
  indexes: [
    ['status', 'position'],
    ['model_id', 'position'],
    ['business_unit', 'position'],
  ],
});

export const trainingEpochTable = defineTable({
  name: 'training_epoch',
  columns: {
    training_id: 'text',
    attempt: 'integer',
    epoch: 'integer',
    loss: 'real',
    validation_loss: 'real?',
    recorded_at: 'text',
    position: 'bigint',
  },
  primaryKey: ['training_id', 'attempt', 'epoch'],
});

export const TRAINING_TABLES = [trainingRunTable, trainingEpochTable] as const;
