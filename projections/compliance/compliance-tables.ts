// The rows of the compliance view that a version is judged by: its facts, each from one event to the next, and what is due.
// What people published, vouched for and recorded stands in law-tables.ts.
import { defineTable } from '../table.ts';
import { LAW_TABLES } from './law-tables.ts';

/** `dataset-draft`: what a data set is known by until one of its versions is sealed; not judged. */
export const FACT_KINDS = ['model', 'version', 'dataset', 'dataset-draft', 'deployment'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

export const complianceFactTable = defineTable({
  name: 'compliance_fact',
  columns: {
    /** One of `FactKind`. */
    kind: 'text',
    /** Id of the thing; of a version `<model>@<version>`, of a sealed data set likewise. */
    part_id: 'text',
    from_position: 'bigint',
    to_position: 'bigint?',
    since: 'text',
    model_id: 'text?',
    version: 'integer?',
    /** Of a model and its versions; null of what belongs to no model. */
    business_unit: 'text?',
    /** JSON of the part of `VersionFacts`. */
    facts: 'text',
  },
  primaryKey: ['kind', 'part_id', 'from_position'],
  indexes: [['model_id', 'from_position']],
});

/** What happened in a deployment's life with a version for the first time: thousands of decisions later it is still one row. */
export const complianceFirstTable = defineTable({
  name: 'compliance_first',
  columns: {
    model_id: 'text',
    version: 'integer',
    deployment_id: 'text',
    /** One of `First`. */
    first: 'text',
    position: 'bigint',
    at: 'text',
    event_id: 'text',
  },
  primaryKey: ['model_id', 'version', 'deployment_id', 'first'],
});

export const complianceIngestionTable = defineTable({
  name: 'compliance_ingestion',
  columns: { dataset_id: 'text', ingestion_id: 'text', position: 'bigint', profiled: 'integer', event_id: 'text' },
  primaryKey: ['dataset_id', 'ingestion_id'],
});

/** Which version came of a training: a reproduction names the training alone. */
export const complianceTrainingTable = defineTable({
  name: 'compliance_training',
  columns: { training_id: 'text', model_id: 'text', version: 'integer' },
  primaryKey: ['training_id'],
});

/** An incident that must be reported, or a complaint that must be answered. */
export const complianceDeadlineTable = defineTable({
  name: 'compliance_deadline',
  columns: {
    /** `incident` or `complaint`. */
    kind: 'text',
    thing_id: 'text',
    position: 'bigint',
    model_id: 'text',
    /** Null: the model as a whole. */
    version: 'integer?',
    at: 'text',
    due_at: 'text',
    event_id: 'text',
    done_position: 'bigint?',
    done_at: 'text?',
    done_event_id: 'text?',
  },
  primaryKey: ['kind', 'thing_id'],
  indexes: [
    ['model_id', 'kind', 'position'],
    ['model_id', 'kind', 'due_at'],
  ],
});

export const COMPLIANCE_TABLES = [
  complianceFactTable,
  complianceFirstTable,
  complianceIngestionTable,
  complianceTrainingTable,
  complianceDeadlineTable,
  ...LAW_TABLES,
] as const;
