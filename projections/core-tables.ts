// Which tables belong to no single view? How far each view has come, of which log, and what each found odd.
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

/** One row: the first event of the log that the views are made of, and where it stands there. */
export const originTable = defineTable({
  name: 'log_origin',
  columns: { one: 'integer', event_id: 'text', position: 'bigint' },
  primaryKey: ['one'],
});

/** One row: the last event that any view has handled. A log put back from an older copy has another one there, or none. */
export const placeTable = defineTable({
  name: 'log_place',
  columns: { one: 'integer', stream: 'text', revision: 'bigint', event_id: 'text', position: 'bigint' },
  primaryKey: ['one'],
});

/** How the tables that answer came to be: of which generation and shape, and what their last rebuild took. */
export const buildTable = defineTable({
  name: 'view_build',
  columns: {
    name: 'text',
    /** 0: made in place. */
    generation: 'integer',
    /** Columns and keys, so that another build knows whether it can read the rows. */
    shape: 'text',
    rebuilt_at: 'text?',
    events: 'integer?',
    busy_us: 'integer?',
  },
  primaryKey: ['name'],
});

/** A view that is being built again (ADR 0020), until it takes its place. */
export const rebuildTable = defineTable({
  name: 'view_rebuild',
  columns: {
    name: 'text',
    version: 'integer',
    /** Of the tables beside; 0: in place, where nothing else could answer. */
    generation: 'integer',
    /** Of the tables beside; those in place have their cursor. */
    position: 'bigint?',
    status: 'text',
    reason: 'text?',
    started_at: 'text',
    /** Handled so far, and the time that took. */
    events: 'integer',
    busy_us: 'integer',
  },
  primaryKey: ['name'],
});

export const CORE_TABLES = [cursorTable, anomalyTable, originTable, placeTable, buildTable, rebuildTable] as const;
