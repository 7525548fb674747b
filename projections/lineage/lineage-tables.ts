// The rows of the lineage view: what was made, and what of. Predictions are joined when asked: an edge each would cost more
// than everything else here.
import { defineTable } from '../table.ts';

export const lineageNodeTable = defineTable({
  name: 'lineage_node',
  columns: {
    /** `kind:id`. */
    node: 'text',
    kind: 'text',
    id: 'text',
    label: 'text',
    business_unit: 'text',
    event_id: 'text',
    recorded_at: 'text',
    position: 'bigint',
  },
  primaryKey: ['node'],
});

/** `from_node` went into, or vouches for, `to_node`. */
export const lineageEdgeTable = defineTable({
  name: 'lineage_edge',
  columns: { from_node: 'text', to_node: 'text', relation: 'text', event_id: 'text', position: 'bigint' },
  primaryKey: ['to_node', 'from_node', 'relation'],
  indexes: [['from_node']],
});

/** Names of data sets and models, for labels. */
export const lineageNameTable = defineTable({
  name: 'lineage_name',
  columns: { id: 'text', name: 'text', business_unit: 'text' },
  primaryKey: ['id'],
});

export const LINEAGE_TABLES = [lineageNodeTable, lineageEdgeTable, lineageNameTable] as const;
