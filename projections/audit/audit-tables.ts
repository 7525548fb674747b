// The rows of the audit trail: one an event, without its content.
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
  },
  primaryKey: ['position'],
  indexes: [
    ['event_id'],
    ['actor', 'position'],
    ['correlation_id'],
    ['business_unit', 'position'],
    ['type', 'position'],
    ['subject', 'position'],
    ['stream', 'revision'],
  ],
});

/** Which unit a stream's things belong to: the first event says so for all after it. */
export const auditUnitTable = defineTable({
  name: 'audit_unit',
  columns: { stream: 'text', business_unit: 'text' },
  primaryKey: ['stream'],
});

export const AUDIT_TABLES = [auditTable, auditUnitTable] as const;
