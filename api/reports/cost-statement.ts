// What did a closed month cost? What its books hold, by currency, and the same money by kind, by model version and by business unit:
// whole nano-units as text, corrections booked in the month among them.
import { DomainError } from '../../domain/kernel/errors.ts';
import { periods } from '../../projections/costs/read-periods.ts';
import { type CostTotal, costTotals, type Dimension } from '../../projections/costs/read-totals.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import type { Views } from '../../projections/views.ts';
import type { DocumentMoment } from '../documents/document-moment.ts';
import { positionToken } from '../relay/scalars.ts';

interface StatedTotal {
  readonly currency: string;
  readonly lines: number;
  readonly nanos: string;
  /** The part of `nanos` that corrections brought. */
  readonly correctedNanos: string;
}

export interface CostStatement {
  /** Such as 2026-10. */
  readonly month: string;
  readonly from: string;
  /** Not in it any more. */
  readonly to: string;
  readonly closedAt: string;
  readonly asOf: string;
  readonly generatedAt: string;
  readonly totals: readonly StatedTotal[];
  readonly byKind: readonly (StatedTotal & { readonly kind: string | null })[];
  readonly byModelVersion: readonly (StatedTotal & {
    readonly modelId: string | null;
    readonly version: number | null;
  })[];
  readonly byBusinessUnit: readonly (StatedTotal & { readonly businessUnit: string | null })[];
}

const MOST_ROWS = 20_000;

/** Throws PERIOD_OPEN while the books of the month are not closed, QUERY_TOO_LARGE. */
export async function costStatement(
  views: Views,
  month: string,
  { position: asOf, at }: DocumentMoment,
): Promise<CostStatement> {
  const closed = (await periods(views, asOf)).find(({ period }) => period === month);
  if (!closed) {
    throw new DomainError(
      'PERIOD_OPEN',
      `The books of ${month} are not closed; close them, then finalise a statement.`,
    );
  }
  const totals = async (...by: Dimension[]): Promise<CostTotal[]> => {
    const rows = await costTotals(views, { ...EVERYTHING, asOf, bookedMonth: month, by });
    if (rows.length <= MOST_ROWS) return rows;
    const sentence = `A statement has at most ${MOST_ROWS} rows and this one has ${rows.length}; take the FOCUS export.`;
    throw new DomainError('QUERY_TOO_LARGE', sentence, { found: rows.length, most: MOST_ROWS });
  };
  return {
    month,
    from: closed.from,
    to: closed.to,
    closedAt: closed.closed_at,
    asOf: positionToken(asOf),
    generatedAt: at,
    totals: (await totals()).map(stated),
    byKind: (await totals('kind')).map((row) => ({ kind: row.kind, ...stated(row) })),
    byModelVersion: (await totals('model_id', 'version')).map((row) => ({
      modelId: row.model_id,
      version: row.version,
      ...stated(row),
    })),
    byBusinessUnit: (await totals('business_unit')).map((row) => ({
      businessUnit: row.business_unit,
      ...stated(row),
    })),
  };
}

const stated = ({ currency, lines, nanos, corrected_nanos }: CostTotal): StatedTotal => ({
  currency,
  lines,
  nanos: nanos.toString(),
  correctedNanos: corrected_nanos.toString(),
});
