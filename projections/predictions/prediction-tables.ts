// The rows of the predictions view: everything but the sealed grounds, which stay in the ledger (by stream and revision).
import { defineTable } from '../table.ts';

export const predictionTable = defineTable({
  name: 'prediction',
  columns: {
    position: 'bigint',
    prediction_id: 'text',
    deployment_id: 'text',
    stream: 'text',
    revision: 'bigint',
    caller: 'text',
    counter: 'integer',
    model_id: 'text',
    version: 'integer',
    artifact_digest: 'text',
    business_unit: 'text',
    score: 'real',
    threshold: 'real',
    decision: 'text',
    subject: 'text?',
    input_fingerprint: 'text',
    recorded_at: 'text',
    device_ns: 'bigint',
  },
  primaryKey: ['position'],
  unique: [['prediction_id']],
  indexes: [
    ['deployment_id', 'position'],
    ['business_unit', 'position'],
  ],
});

/** Gapless per deployment and caller; `revision`: the caller's last event in its stream. */
export const callerCounterTable = defineTable({
  name: 'caller_counter',
  columns: { deployment_id: 'text', stream: 'text', caller: 'text', counter: 'integer', revision: 'bigint' },
  primaryKey: ['deployment_id', 'stream', 'caller'],
});

export const PREDICTION_TABLES = [predictionTable, callerCounterTable] as const;
