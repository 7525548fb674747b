// What is kept, and whose is it? The bytes of every event as it passed, and of every file once.
import { defineTable } from '../table.ts';

/** An empty text: nobody's. */
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

/** Whose a model, or a training run of one, is. */
export const storageOwnerTable = defineTable({
  name: 'storage_owner',
  columns: { id: 'text', model_id: 'text', business_unit: 'text' },
  primaryKey: ['id'],
});

export const STORED_TABLES = [storedEventsTable, storedArtifactTable, storageOwnerTable] as const;
