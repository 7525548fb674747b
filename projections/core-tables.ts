// Which tables belong to no single view? How far each view has come, and what each found odd.
import { defineTable } from './table.ts';

export const cursorTable = defineTable({
  name: 'view_cursor',
  columns: {
    name: 'text',
    version: 'integer',
    /** Last event handled; null before the first. */
    position: 'bigint?',
    status: 'text',
    /** Why it stopped. */
    reason: 'text?',
  },
  primaryKey: ['name'],
});

export const anomalyTable = defineTable({
  name: 'anomaly',
  columns: { position: 'bigint', view: 'text', code: 'text', sentence: 'text', event_id: 'text' },
  primaryKey: ['position', 'view', 'code'],
});

export const CORE_TABLES = [cursorTable, anomalyTable] as const;
