// What is kept, and what does the audit itself cost?
import type { StoredItem } from '../../domain/costs/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { recordedBy } from '../scope.ts';
import type { Views } from '../views.ts';
import { costTotals } from './read-totals.ts';

const nobody = (text: string): string | null => (text === '' ? null : text);

/** What a storage window that ends now would hold: events as they passed, and files by their digest, once. */
export async function storedBytes(views: Views): Promise<StoredItem[]> {
  return views.snapshot('costs', async (db) => {
    const logs = await db
      .selectFrom('stored_events')
      .selectAll()
      .orderBy('business_unit')
      .orderBy('model_id')
      .orderBy('deployment_id')
      .execute();
    const files = await db
      .selectFrom('stored_artifact')
      .select((file) => ['business_unit', 'model_id', file.fn.sum<bigint>('bytes').as('bytes')])
      .groupBy(['business_unit', 'model_id'])
      .orderBy('business_unit')
      .orderBy('model_id')
      .execute();
    return [
      ...logs.map((log) => ({
        what: 'audit-log' as const,
        businessUnit: log.business_unit,
        modelId: nobody(log.model_id),
        deploymentId: nobody(log.deployment_id),
        bytes: Number(log.bytes),
        events: Number(log.events),
      })),
      ...files.map((file) => ({
        what: 'artifacts' as const,
        businessUnit: file.business_unit,
        modelId: file.model_id,
        deploymentId: null,
        bytes: Number(file.bytes),
        events: null,
      })),
    ];
  });
}

export interface AuditCost {
  /** Predictions whose cost is settled. */
  readonly predictions: number;
  /** Of the log at the end of the last storage window; 0 before the first. */
  readonly logBytes: bigint;
  readonly logEvents: bigint;
  readonly byCurrency: readonly {
    readonly currency: string;
    /** Of kind `audit` so far. */
    readonly nanos: bigint;
    /** Days with such a charge. */
    readonly days: number;
  }[];
}

export async function auditCost(views: Views, asOf?: Position): Promise<AuditCost> {
  const scope = { businessUnits: 'all', asOf } as const;
  const predictions = await costTotals(views, { ...scope, kind: 'prediction', by: [] });
  const audits = await costTotals(views, { ...scope, kind: 'audit', by: ['day'] });
  const window = await views
    .of('costs')
    .selectFrom('storage_window')
    .select(['log_bytes', 'log_events'])
    .where(recordedBy(asOf))
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const currencies = [...new Set(audits.map(({ currency }) => currency))].sort();
  return {
    predictions: predictions.reduce((sum, { lines }) => sum + lines, 0),
    logBytes: window?.log_bytes ?? 0n,
    logEvents: window?.log_events ?? 0n,
    byCurrency: currencies.map((currency) => {
      const own = audits.filter((total) => total.currency === currency);
      return { currency, nanos: own.reduce((sum, { nanos }) => sum + nanos, 0n), days: own.length };
    }),
  };
}
