// Which windows of what is kept were metered?
import { defineTable } from '../table.ts';

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

export const STORAGE_TABLES = [storageWindowTable] as const;
