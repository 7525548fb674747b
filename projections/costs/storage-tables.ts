// What is kept, whose is it, and which windows of it were metered?
import { defineTable } from '../table.ts';

/** Bytes of events as they passed; an empty text: nobody's. */
export const storedEventsTable = defineTable({
  name: 'stored_events',
  columns: { business_unit: 'text', model_id: 'text', deployment_id: 'text', events: 'bigint', bytes: 'bigint' },
  primaryKey: ['business_unit', 'model_id', 'deployment_id'],
});

/** A file is kept once, by its digest: the first to name it has it. */
export const storedArtifactTable = defineTable({
  name: 'stored_artifact',
  columns: { digest: 'text', bytes: 'bigint', business_unit: 'text', model_id: 'text?' },
  primaryKey: ['digest'],
});

export const storageWindowTable = defineTable({
  name: 'storage_window',
  columns: {
    position: 'bigint',
    window: 'integer',
    from_time: 'text',
    to_time: 'text',
    /** Bytes and events of the audit log at its end, of its items. */
    log_bytes: 'bigint',
    log_events: 'bigint',
    /** Of all items, log and artifacts. */
    bytes: 'bigint',
    price_book_id: 'text?',
    price_nth: 'integer?',
    amount_nanos: 'bigint?',
    currency: 'text?',
    priced_position: 'bigint?',
    correction_nanos: 'bigint?',
    correction_id: 'text?',
    correction_position: 'bigint?',
  },
  primaryKey: ['position'],
  indexes: [['priced_position'], ['price_book_id', 'price_nth']],
});

export const STORAGE_TABLES = [storedEventsTable, storedArtifactTable, storageWindowTable] as const;
