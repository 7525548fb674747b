// The rows of the model catalogue. A version's status has a history: one row from each change to the next.
import { defineTable } from '../table.ts';

export const modelTable = defineTable({
  name: 'model',
  columns: {
    position: 'bigint',
    model_id: 'text',
    name: 'text',
    purpose: 'text',
    owner: 'text',
    business_unit: 'text',
    registered_at: 'text',
    registered_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  unique: [['model_id']],
  indexes: [['business_unit', 'position']],
});

/** In which class a model is, from one classification to the next; the first is its registration. */
export const modelClassTable = defineTable({
  name: 'model_class',
  columns: {
    model_id: 'text',
    from_position: 'bigint',
    to_position: 'bigint?',
    risk_class: 'text',
    rationale: 'text',
    /** Null of a registration: it names neither. */
    use_case: 'text?',
    legal_basis: 'text?',
    classified_by: 'text',
    classified_at: 'text',
    classification_event_id: 'text',
  },
  primaryKey: ['model_id', 'from_position'],
});

export const modelVersionTable = defineTable({
  name: 'model_version',
  columns: {
    position: 'bigint',
    model_id: 'text',
    version: 'integer',
    business_unit: 'text',
    /** `trained` or `imported`, and the id of the run or the import. */
    origin: 'text',
    origin_id: 'text',
    /** Of an imported one: JSON of {title, licence}. */
    source: 'text?',
    /** Of a fine-tuned one: JSON of `TrainingBase`. */
    base: 'text?',
    task: 'text',
    baseline_digest: 'text?',
    dataset_id: 'text',
    dataset_version: 'integer',
    dataset_root: 'text',
    artifact_digest: 'text',
    artifact_bytes: 'integer',
    requested_by: 'text',
    environment_digest: 'text',
    created_at: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  unique: [['model_id', 'version']],
  indexes: [['origin_id'], ['business_unit', 'position']],
});

export const modelVersionStatusTable = defineTable({
  name: 'model_version_status',
  columns: {
    model_id: 'text',
    version: 'integer',
    from_position: 'bigint',
    to_position: 'bigint?',
    status: 'text',
    since: 'text',
    /** Who decided, and why, where somebody did. */
    decided_by: 'text?',
    rationale: 'text?',
    event_id: 'text',
  },
  primaryKey: ['model_id', 'version', 'from_position'],
});

export const evaluationTable = defineTable({
  name: 'evaluation',
  columns: {
    position: 'bigint',
    evaluation_id: 'text',
    model_id: 'text',
    version: 'integer',
    business_unit: 'text',
    dataset_id: 'text',
    dataset_version: 'integer',
    rows: 'integer',
    erased_rows: 'integer',
    /** JSON of `VersionMeasures`. */
    measures: 'text',
    /** JSON string[]: the classes of a multiclass task. */
    classes: 'text?',
    /** JSON of {measures, comparison}. */
    baseline: 'text?',
    /** JSON of `ThresholdChoice`. */
    threshold_choice: 'text?',
    /** JSON of {column, table}[]. */
    groups: 'text',
    artifact_digest: 'text',
    environment_digest: 'text',
    device_ns: 'bigint',
    evaluated_at: 'text',
    evaluated_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  indexes: [['model_id', 'version', 'position'], ['evaluation_id']],
});

export const MODEL_TABLES = [
  modelTable,
  modelClassTable,
  modelVersionTable,
  modelVersionStatusTable,
  evaluationTable,
] as const;
