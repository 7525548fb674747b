// The rows of the oversight view: which rule held when, what waits for a person, and what people said. Texts about a person stay
// sealed in the ledger, by stream and revision.
import { defineTable } from '../table.ts';

/** One row a rule, for as long as it holds. */
export const reviewRuleTable = defineTable({
  name: 'review_rule',
  columns: {
    deployment_id: 'text',
    from_position: 'bigint',
    to_position: 'bigint?',
    rule_id: 'text',
    near_threshold: 'real?',
    large_column: 'text?',
    large_at_least: 'real?',
    reason: 'text',
    since: 'text',
    set_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['deployment_id', 'from_position'],
});

/** What a person should see to: a decision that a rule found as it was made, until its first review; a complaint, until its answer. */
export const reviewItemTable = defineTable({
  name: 'review_item',
  columns: {
    /** Of the event that put it here. */
    position: 'bigint',
    prediction_id: 'text',
    deployment_id: 'text',
    model_id: 'text',
    version: 'integer',
    business_unit: 'text',
    /** Of a rule's item; 1 and 0: which of its reasons hold. */
    rule_id: 'text?',
    near_threshold: 'integer',
    large_amount: 'integer',
    complaint_id: 'text?',
    since: 'text',
    due_at: 'text?',
    /** `due_at`; what has none comes after all that do. */
    due_order: 'text',
    closed_position: 'bigint?',
    closed_at: 'text?',
    closed_by: 'text?',
    closing_event_id: 'text?',
  },
  primaryKey: ['position'],
  indexes: [
    ['prediction_id', 'position'],
    ['complaint_id'],
    ['closed_position', 'position'],
    ['closed_position', 'due_order', 'position'],
    ['business_unit', 'closed_position', 'position'],
    ['business_unit', 'closed_position', 'due_order', 'position'],
    ['deployment_id', 'closed_position', 'position'],
    ['deployment_id', 'closed_position', 'due_order', 'position'],
  ],
});

export const predictionReviewTable = defineTable({
  name: 'prediction_review',
  columns: {
    position: 'bigint',
    review_id: 'text',
    prediction_id: 'text',
    deployment_id: 'text',
    business_unit: 'text',
    reviewer: 'text',
    outcome: 'text',
    model_decision: 'text',
    decision: 'text',
    final_action: 'text',
    reason: 'text',
    complaint_id: 'text?',
    reviewed_at: 'text',
    event_id: 'text',
  },
  primaryKey: ['position'],
  indexes: [['prediction_id', 'position']],
});

export const complaintTable = defineTable({
  name: 'complaint',
  columns: {
    position: 'bigint',
    complaint_id: 'text',
    prediction_id: 'text',
    deployment_id: 'text',
    model_id: 'text',
    version: 'integer',
    business_unit: 'text',
    subject: 'text?',
    channel: 'text',
    received_at: 'text',
    due_at: 'text',
    basis: 'text',
    recorded_by: 'text',
    /** Of the event, whose text is read in the ledger; the answer's with it. */
    stream: 'text',
    revision: 'bigint',
    event_id: 'text',
    answered_position: 'bigint?',
    answered_at: 'text?',
    answered_by: 'text?',
    outcome: 'text?',
    answer_revision: 'bigint?',
    answer_event_id: 'text?',
  },
  primaryKey: ['position'],
  unique: [['complaint_id']],
  indexes: [
    ['prediction_id', 'position'],
    ['business_unit', 'position'],
    ['answered_position', 'due_at', 'position'],
    ['business_unit', 'answered_position', 'due_at', 'position'],
  ],
});

export const OVERSIGHT_TABLES = [reviewRuleTable, reviewItemTable, predictionReviewTable, complaintTable] as const;
