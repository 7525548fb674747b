// The rows of the deployments view. Routing has a history: who answered on that day is an index range.
import { defineTable } from '../table.ts';

export const deploymentTable = defineTable({
  name: 'deployment',
  columns: {
    position: 'bigint',
    deployment_id: 'text',
    name: 'text',
    model_id: 'text',
    business_unit: 'text',
    environment: 'text',
    threshold: 'real',
    at_or_above: 'text',
    below: 'text',
    partitions: 'integer',
    opened_at: 'text',
    opened_by: 'text',
    event_id: 'text',
    closed_position: 'bigint?',
    closed_at: 'text?',
    closed_reason: 'text?',
  },
  primaryKey: ['position'],
  unique: [['deployment_id']],
  indexes: [
    ['model_id', 'position'],
    ['business_unit', 'position'],
  ],
});

/** One row per deployment, role and version for as long as the version had the role; none after the deployment closes. */
export const routingTable = defineTable({
  name: 'routing',
  columns: {
    deployment_id: 'text',
    from_position: 'bigint',
    to_position: 'bigint?',
    role: 'text',
    version: 'integer',
    artifact_digest: 'text',
    weight_permille: 'integer',
    since: 'text',
    changed_by: 'text',
    reason: 'text?',
    event_id: 'text',
  },
  primaryKey: ['deployment_id', 'from_position', 'role', 'version'],
});

export const DEPLOYMENT_TABLES = [deploymentTable, routingTable] as const;
