// The rows of the cost view: prices, leases and their metered windows, and one line for every piece of work and remainder.
import { defineTable } from '../table.ts';

export const priceTable = defineTable({
  name: 'price',
  columns: {
    price_book_id: 'text',
    provider: 'text',
    nanos_per_hour: 'bigint',
    currency: 'text',
    effective_from: 'text',
    position: 'bigint',
    published_at: 'text',
    published_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['provider', 'effective_from', 'price_book_id'],
});

export const leaseTable = defineTable({
  name: 'lease',
  columns: {
    lease_id: 'text',
    stream: 'text',
    owner_kind: 'text',
    /** JSON of `LeaseOwner`. */
    owner: 'text',
    provider: 'text',
    opened_at: 'text',
    opened_position: 'bigint',
    last_window: 'integer',
    last_to: 'text',
    /** Of the lease's stream. */
    revision: 'bigint',
    /** 1 when the last window was final. */
    final: 'integer',
    ended: 'text',
  },
  primaryKey: ['lease_id'],
  indexes: [['final']],
});

export const meteredWindowTable = defineTable({
  name: 'metered_window',
  columns: {
    position: 'bigint',
    event_id: 'text',
    lease_id: 'text',
    window: 'integer',
    provider: 'text',
    from_time: 'text',
    to_time: 'text',
    device_ns: 'bigint',
    attributed_ns: 'bigint',
    attributed_events: 'integer',
    ended: 'text',
    /** Of the whole window, priced by itself; null until a price covers it. */
    amount_nanos: 'bigint?',
    currency: 'text?',
    priced_position: 'bigint?',
  },
  primaryKey: ['position'],
  indexes: [['lease_id', 'window'], ['priced_position']],
});

/**
 * One event makes at most one line, so its position is the line's key. A line is pending until its window is settled
 * (`settled_position`), and unpriced until a price covers the window (`priced_position`).
 */
export const costLineTable = defineTable({
  name: 'cost_line',
  columns: {
    position: 'bigint',
    line_id: 'text',
    kind: 'text',
    lease_id: 'text',
    window: 'integer?',
    model_id: 'text?',
    /** Null for a run's lines: which version it became is `cost_owner`'s to say. */
    version: 'integer?',
    deployment_id: 'text?',
    training_id: 'text?',
    business_unit: 'text',
    provider: 'text',
    recorded_at: 'text',
    device_ns: 'bigint',
    amount_nanos: 'bigint?',
    currency: 'text?',
    settled_position: 'bigint?',
    priced_position: 'bigint?',
  },
  primaryKey: ['position'],
  indexes: [
    ['lease_id', 'settled_position'],
    ['business_unit', 'position'],
  ],
});

/** What a run or a model belongs to: leases and evaluations name them only by id. */
export const costOwnerTable = defineTable({
  name: 'cost_owner',
  columns: {
    id: 'text',
    model_id: 'text',
    version: 'integer?',
    version_position: 'bigint?',
    business_unit: 'text',
  },
  primaryKey: ['id'],
});

export const COST_TABLES = [priceTable, leaseTable, meteredWindowTable, costLineTable, costOwnerTable] as const;
