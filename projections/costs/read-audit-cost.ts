// What does the audit itself cost?
import type { Position } from '../../domain/kernel/event.ts';
import { recordedBy } from '../scope.ts';
import type { Views } from '../views.ts';
import { costTotals } from './read-totals.ts';

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
