// The rows of the compliance view: for each model version and rule, how it stood from one event to the next.
import { defineTable } from '../table.ts';

export const complianceTable = defineTable({
  name: 'compliance',
  columns: {
    model_id: 'text',
    version: 'integer',
    rule: 'text',
    from_position: 'bigint',
    to_position: 'bigint?',
    business_unit: 'text',
    /** `satisfied` or `not-satisfied`. */
    status: 'text',
    /** Since when this status holds: it may rest on more evidence now than then. */
    since: 'text',
    since_position: 'bigint',
    /** JSON string[]: event ids. */
    evidence: 'text',
  },
  primaryKey: ['model_id', 'version', 'rule', 'from_position'],
  indexes: [['business_unit', 'from_position']],
});

/** What is known of a version so far, as the rules read it. Version 0 is the model itself. */
export const complianceFactsTable = defineTable({
  name: 'compliance_facts',
  columns: { model_id: 'text', version: 'integer', facts: 'text' },
  primaryKey: ['model_id', 'version'],
});

export const COMPLIANCE_TABLES = [complianceTable, complianceFactsTable] as const;
