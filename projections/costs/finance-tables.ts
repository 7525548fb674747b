// What did finance itself do? Invoices, corrections, closed months and budgets, each with the position from which it was known.
// Amounts that people typed are kept as text: nothing bounds them to 64 bits.
import { defineTable } from '../table.ts';

export const invoiceTable = defineTable({
  name: 'invoice',
  columns: {
    position: 'bigint',
    invoice_id: 'text',
    supplier: 'text',
    number: 'text',
    issued_at: 'text',
    currency: 'text',
    period_from: 'text',
    period_to: 'text',
    total_nanos: 'text',
    /** JSON of `InvoiceLine[]`. */
    lines: 'text',
    recorded_at: 'text',
    recorded_by: 'text',
  },
  primaryKey: ['position'],
  indexes: [['invoice_id']],
});

export const correctionTable = defineTable({
  name: 'cost_correction',
  columns: {
    position: 'bigint',
    correction_id: 'text',
    currency: 'text',
    kind: 'text',
    /** JSON of `CorrectionTarget`. */
    target: 'text',
    /** Of `invoice-line`. */
    invoice_id: 'text?',
    invoice_line: 'integer?',
    reason: 'text',
    /** Sum of what it added to lines, and how many those were; none: an anomaly says why. */
    nanos: 'bigint',
    lines: 'integer',
    /** The month it was recorded in; of charges whose own month was still open, its money stands in theirs. */
    booked_month: 'text',
    recorded_at: 'text',
    recorded_by: 'text',
  },
  primaryKey: ['position'],
  indexes: [['invoice_id', 'invoice_line']],
});

export const periodTable = defineTable({
  name: 'cost_period',
  columns: {
    period: 'text',
    from_time: 'text',
    to_time: 'text',
    as_of: 'text',
    /** JSON of `PeriodClosed['totals']`. */
    totals: 'text',
    position: 'bigint',
    closed_at: 'text',
    closed_by: 'text',
  },
  primaryKey: ['period'],
  indexes: [['to_time']],
});

/** A budget that is set again begins a new row. */
export const budgetTable = defineTable({
  name: 'budget',
  columns: {
    budget_id: 'text',
    from_position: 'bigint',
    to_position: 'bigint?',
    name: 'text',
    business_unit: 'text?',
    model_id: 'text?',
    deployment_id: 'text?',
    currency: 'text',
    nanos: 'text',
    /** JSON of permille, ascending. */
    alerts: 'text',
    set_at: 'text',
  },
  primaryKey: ['budget_id', 'from_position'],
});

export const budgetAlertTable = defineTable({
  name: 'budget_alert',
  columns: {
    budget_id: 'text',
    month: 'text',
    at_permille: 'integer',
    spent_nanos: 'text',
    position: 'bigint',
    recorded_at: 'text',
  },
  primaryKey: ['budget_id', 'month', 'at_permille'],
});

export const FINANCE_TABLES = [invoiceTable, correctionTable, periodTable, budgetTable, budgetAlertTable] as const;
