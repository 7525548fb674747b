// Which tables is the view of money made of? Those of lines here; of sums and of finance's own acts in files of their own.
import { defineTable } from '../table.ts';
import { FINANCE_TABLES } from './finance-tables.ts';
import { STORAGE_TABLES } from './storage-tables.ts';
import { TOTAL_TABLES } from './total-tables.ts';

export const priceTable = defineTable({
  name: 'price',
  columns: {
    price_book_id: 'text',
    /** Which price of the book, from 0. */
    nth: 'integer',
    supplier: 'text',
    meter: 'text',
    provider: 'text?',
    device_kind: 'text?',
    nanos_per_unit: 'bigint',
    currency: 'text',
    effective_from: 'text',
    position: 'bigint',
    published_at: 'text',
    published_by: 'text',
    event_id: 'text',
  },
  primaryKey: ['price_book_id', 'nth'],
  indexes: [['meter', 'provider']],
});

/** What a price should have been in a range of time: also for windows of the range that are priced later. */
export const priceCorrectionTable = defineTable({
  name: 'price_correction',
  columns: {
    position: 'bigint',
    price_book_id: 'text',
    nth: 'integer',
    from_time: 'text',
    to_time: 'text',
    nanos_per_unit: 'bigint',
  },
  primaryKey: ['position'],
  indexes: [['price_book_id', 'nth']],
});

/** How many requests were charged at a price: where its next amount goes on. */
export const requestCountTable = defineTable({
  name: 'request_count',
  columns: { price_book_id: 'text', nth: 'integer', nanos_per_unit: 'bigint', requests: 'bigint' },
  primaryKey: ['price_book_id', 'nth', 'nanos_per_unit'],
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
    device_kind: 'text',
    opened_at: 'text',
    opened_position: 'bigint',
    last_window: 'integer',
    /** Number of the last line that was in the ledger then: work of the lease after it is pending. */
    last_nth: 'bigint',
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
    /** Its lines are those of its lease with numbers after the first and up to the second. */
    after_nth: 'bigint',
    until_nth: 'bigint',
    provider: 'text',
    device_kind: 'text',
    from_time: 'text',
    to_time: 'text',
    device_ns: 'bigint',
    attributed_ns: 'bigint',
    attributed_events: 'integer',
    ended: 'text',
    price_book_id: 'text?',
    price_nth: 'integer?',
    /** Of the whole window, priced by itself; null until a price covers it. */
    amount_nanos: 'bigint?',
    currency: 'text?',
    priced_position: 'bigint?',
    /** What a corrected price adds to the amount. */
    correction_nanos: 'bigint?',
    correction_id: 'text?',
    correction_position: 'bigint?',
  },
  primaryKey: ['position'],
  indexes: [['lease_id', 'window'], ['priced_position'], ['price_book_id', 'price_nth']],
});

/**
 * Lines are numbered in the order of the ledger; one event may make several (its work, its request, the items of a storage
 * window). A line is pending until its window is settled (`settled_position`), and unpriced until a price covers it
 * (`priced_position`). Its day, its unit and its place never change; which version a run became is `cost_owner`'s to say, in which environment a
 * deployment stands is `cost_deployment`'s.
 */
export const costLineTable = defineTable({
  name: 'cost_line',
  columns: {
    /** How many lines the ledger had with it, and its unit: what is pending is counted from them. */
    nth: 'bigint',
    unit_nth: 'bigint',
    position: 'bigint',
    line_id: 'text',
    kind: 'text',
    /** Null of adjustments of what nothing meters. */
    meter: 'text?',
    lease_id: 'text?',
    window: 'integer?',
    model_id: 'text?',
    version: 'integer?',
    deployment_id: 'text?',
    training_id: 'text?',
    business_unit: 'text',
    provider: 'text?',
    /** Known with the window. */
    device_kind: 'text?',
    /** Of the charge, `2026-10-03`. */
    day: 'text',
    recorded_at: 'text',
    device_ns: 'bigint',
    /** Nanoseconds of a device, requests, or thousand-millionths of a GiB-month. */
    quantity: 'bigint',
    /** By which a storage window is shared. */
    bytes: 'bigint?',
    settled_position: 'bigint?',
    /** In whose books it stands: the charge's month, or the one that was open. */
    booked_month: 'text?',
    priced_position: 'bigint?',
    supplier: 'text?',
    price_book_id: 'text?',
    nanos_per_unit: 'bigint?',
    amount_nanos: 'bigint?',
    currency: 'text?',
    correction_nanos: 'bigint?',
    correction_id: 'text?',
    correction_position: 'bigint?',
  },
  primaryKey: ['nth'],
  // Each ends in the row's number, so that a page of a filter is a range of its index. Every one is paid for by each
  // prediction: a deployment is found by its model; ids, which come in no order, would cost as much as all the others.
  indexes: [['position'], ['lease_id'], ['business_unit'], ['model_id'], ['kind'], ['day']],
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

export const costDeploymentTable = defineTable({
  name: 'cost_deployment',
  columns: { deployment_id: 'text', environment: 'text', model_id: 'text', business_unit: 'text' },
  primaryKey: ['deployment_id'],
});

export const COST_TABLES = [
  priceTable,
  priceCorrectionTable,
  requestCountTable,
  leaseTable,
  meteredWindowTable,
  costLineTable,
  costOwnerTable,
  costDeploymentTable,
  ...TOTAL_TABLES,
  ...FINANCE_TABLES,
  ...STORAGE_TABLES,
] as const;
