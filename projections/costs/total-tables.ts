// How can a sum cost the same at a million lines? Lines that differ in nothing a sum can be asked by are one group, and each
// group keeps its running sums from every position at which they moved: a reader takes the last row at or before theirs.
import { defineTable } from '../table.ts';

/** Null currency: lines that no price covers. A training's version is `cost_owner`'s to say. */
export const costGroupTable = defineTable({
  name: 'cost_group',
  columns: {
    group_id: 'bigint',
    /** All columns below, as one text. */
    key: 'text',
    day: 'text',
    booked_month: 'text',
    currency: 'text?',
    kind: 'text',
    meter: 'text?',
    model_id: 'text?',
    version: 'integer?',
    training_id: 'text?',
    deployment_id: 'text?',
    business_unit: 'text',
    environment: 'text?',
    provider: 'text?',
    device_kind: 'text?',
    supplier: 'text?',
    price_book_id: 'text?',
    nanos_per_unit: 'bigint?',
    /** Null: an original charge. Otherwise what the correction added to it. */
    correction_id: 'text?',
  },
  primaryKey: ['group_id'],
  unique: [['key']],
  indexes: [['day'], ['booked_month'], ['business_unit', 'day']],
});

/** Sums of the group from `from_position` until its next row. */
export const costTotalTable = defineTable({
  name: 'cost_total',
  columns: {
    group_id: 'bigint',
    from_position: 'bigint',
    lines: 'bigint',
    device_ns: 'bigint',
    quantity: 'bigint',
    nanos: 'bigint',
  },
  primaryKey: ['group_id', 'from_position'],
});

/**
 * What the lines of a currency must add up to, kept beside them: windows and storage priced as wholes and requests
 * (`metered_nanos`), and what was put right by hand (`corrected_nanos`).
 */
export const meteredTotalTable = defineTable({
  name: 'metered_total',
  columns: { currency: 'text', from_position: 'bigint', metered_nanos: 'bigint', corrected_nanos: 'bigint' },
  primaryKey: ['currency', 'from_position'],
});

/** How many anomalies up to here say that the meter and the events do not tell the same story. */
export const disagreementTable = defineTable({
  name: 'cost_disagreement',
  columns: { from_position: 'bigint', disagreements: 'bigint' },
  primaryKey: ['from_position'],
});

export const TOTAL_TABLES = [costGroupTable, costTotalTable, meteredTotalTable, disagreementTable] as const;
