// The rows of what people published, vouched for and recorded about the law: each with the position from which it was known, and
// what came after it with a position of its own, so that a past answer stays what it was.
import { defineTable } from '../table.ts';

/** One row an edition, as it was published. */
export const obligationTable = defineTable({
  name: 'obligation',
  columns: {
    position: 'bigint',
    obligation_id: 'text',
    edition: 'integer',
    jurisdiction: 'text',
    /** Calendar days; the last is excluded. */
    effective_from: 'text',
    effective_to: 'text?',
    /** JSON of `ObligationPublished`. */
    obligation: 'text',
    published_at: 'text',
    published_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  indexes: [
    ['obligation_id', 'position'],
    ['jurisdiction', 'position'],
  ],
});

export const attestationTable = defineTable({
  name: 'attestation',
  columns: {
    position: 'bigint',
    attestation_id: 'text',
    obligation_id: 'text',
    model_id: 'text',
    version: 'integer?',
    business_unit: 'text',
    statement: 'text',
    attestor: 'text',
    role: 'text',
    valid_from: 'text',
    valid_until: 'text?',
    recorded_at: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  indexes: [
    ['model_id', 'position'],
    ['obligation_id', 'position'],
    ['business_unit', 'position'],
  ],
});

export const incidentTable = defineTable({
  name: 'incident',
  columns: {
    position: 'bigint',
    incident_id: 'text',
    kind: 'text',
    title: 'text',
    description: 'text',
    model_id: 'text?',
    version: 'integer?',
    business_unit: 'text',
    owner: 'text',
    occurred_at: 'text',
    aware_at: 'text',
    due_at: 'text?',
    basis: 'text?',
    recorded_at: 'text',
    recorded_by: 'text',
    event_id: 'text',
    /** Of the first report, and when that was made. */
    reported_position: 'bigint?',
    reported_at: 'text?',
    closed_position: 'bigint?',
    closed_at: 'text?',
    closed_by: 'text?',
    cause: 'text?',
    measures: 'text?',
    closing_event_id: 'text?',
  },
  primaryKey: ['position'],
  unique: [['incident_id']],
  indexes: [
    ['business_unit', 'position'],
    ['model_id', 'position'],
  ],
});

export const incidentReportTable = defineTable({
  name: 'incident_report',
  columns: {
    position: 'bigint',
    incident_id: 'text',
    authority: 'text',
    reference: 'text',
    reported_at: 'text',
    recorded_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  indexes: [['incident_id', 'position']],
});

/** One row a rule, for as long as it is the last for its kind of record. */
export const retentionRuleTable = defineTable({
  name: 'retention_rule',
  columns: {
    thing: 'text',
    from_position: 'bigint',
    to_position: 'bigint?',
    months: 'integer',
    obligation_id: 'text?',
    reason: 'text',
    recorded_at: 'text',
    recorded_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['thing', 'from_position'],
});

export const legalHoldTable = defineTable({
  name: 'legal_hold',
  columns: {
    position: 'bigint',
    hold_id: 'text',
    /** `subject`, `model` or `period`, and what it holds; the period's end is excluded. */
    kind: 'text',
    subject: 'text?',
    model_id: 'text?',
    from_time: 'text?',
    to_time: 'text?',
    business_unit: 'text',
    authority: 'text',
    reason: 'text',
    recorded_at: 'text',
    recorded_by: 'text',
    event_id: 'text',
    lifted_position: 'bigint?',
    lifted_at: 'text?',
    lifted_by: 'text?',
    lifted_reason: 'text?',
    lifting_event_id: 'text?',
  },
  primaryKey: ['position'],
  unique: [['hold_id']],
  indexes: [['business_unit', 'position'], ['lifted_position']],
});

export const reportTable = defineTable({
  name: 'report',
  columns: {
    position: 'bigint',
    report_id: 'text',
    kind: 'text',
    title: 'text',
    model_id: 'text?',
    version: 'integer?',
    dataset_id: 'text?',
    dataset_version: 'integer?',
    /** Null: of the whole house. */
    business_unit: 'text?',
    period_from: 'text?',
    period_to: 'text?',
    as_of: 'text',
    /** JSON of `ReportFinalised['files']`. */
    files: 'text',
    recorded_at: 'text',
    recorded_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  unique: [['report_id']],
  indexes: [['business_unit', 'position']],
});

export const LAW_TABLES = [
  obligationTable,
  attestationTable,
  incidentTable,
  incidentReportTable,
  retentionRuleTable,
  legalHoldTable,
  reportTable,
] as const;
