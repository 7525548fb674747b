// The rows of the audit trail: one an event, without its content. Every index ends in the position, so that a page is read from
// where it begins, however long the trail is; the running numbers answer "how many up to here" with one look.
import { defineTable } from '../table.ts';

export const auditTable = defineTable({
  name: 'audit',
  columns: {
    position: 'bigint',
    event_id: 'text',
    type: 'text',
    noun: 'text',
    stream: 'text',
    revision: 'bigint',
    recorded_at: 'text',
    /** The latest time recorded up to here: the ledger's own clock, which never runs backwards, as writers side by side may. */
    log_time: 'text',
    /** How many events up to here, from 1: in all, and of the unit. */
    number: 'integer',
    unit_number: 'integer',
    actor: 'text',
    /** JSON string[]. */
    roles: 'text',
    /** The unit of the thing it is about; the actor's where the thing has none. */
    business_unit: 'text',
    actor_business_unit: 'text',
    issuer_kind: 'text',
    purpose: 'text',
    command_id: 'text',
    correlation_id: 'text',
    /** SHA-256 of the stored data bytes, hex. */
    data_hash: 'text',
    /** Reference of the person in the data, where there is one. */
    subject: 'text?',
    /** Of a decision: `<model version> <deployment>`, and how many were made that way up to here. */
    route: 'text?',
    route_number: 'integer?',
  },
  primaryKey: ['position'],
  // Among equals SQLite takes the earlier: the one with fewest columns stands last. A test asks for the plan of every filter.
  indexes: [
    ['event_id'],
    ['log_time', 'position'],
    ['business_unit', 'type', 'position'],
    ['business_unit', 'actor', 'type', 'position'],
    ['business_unit', 'stream', 'type', 'position'],
    ['correlation_id', 'position'],
    ['subject', 'position'],
    ['route', 'position'],
    ['business_unit', 'position'],
  ],
});

/** Which unit a stream's things belong to: the first event says so for all after it. */
export const auditUnitTable = defineTable({
  name: 'audit_unit',
  columns: { stream: 'text', business_unit: 'text' },
  primaryKey: ['stream'],
});

/** Which events name a thing by its id. Decisions have no rows here: thousands come a second, and id, stream and route find them. */
export const auditAboutTable = defineTable({
  name: 'audit_about',
  columns: { id: 'text', position: 'bigint' },
  primaryKey: ['id', 'position'],
});

export const AUDIT_TABLES = [auditTable, auditUnitTable, auditAboutTable] as const;
