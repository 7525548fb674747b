// How does a line enter and change? Statements that run for every prediction are prepared; running numbers are read in the
// statement that writes the row, so that what is pending never has to be counted.
import { sql } from 'kysely';
import { prepared } from '../prepared.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { CostKind } from './cost-kind.ts';
import type { costLineTable } from './cost-tables.ts';

export type CostLineRow = RowOf<typeof costLineTable>;

type Later =
  | 'window'
  | 'device_kind'
  | 'settled_position'
  | 'booked_month'
  | 'priced_position'
  | 'correction_nanos'
  | 'correction_id'
  | 'correction_position';
type Computed = 'nth' | 'unit_nth';
/** A line as its event knows it; the rest comes with its window, its price, or a correction. */
export type NewLine = Omit<CostLineRow, Later | Computed | 'kind'> & { readonly kind: CostKind };

const insertLine = prepared<NewLine>()((db, place) => {
  const last = db.selectFrom('cost_line').select('nth').orderBy('nth', 'desc').limit(1);
  const lastOfUnit = db
    .selectFrom('cost_line')
    .select('unit_nth')
    .where('business_unit', '=', place('business_unit'))
    .orderBy('nth', 'desc')
    .limit(1);
  return db.insertInto('cost_line').values({
    position: place('position'),
    line_id: place('line_id'),
    kind: place('kind'),
    meter: place('meter'),
    lease_id: place('lease_id'),
    model_id: place('model_id'),
    version: place('version'),
    deployment_id: place('deployment_id'),
    training_id: place('training_id'),
    business_unit: place('business_unit'),
    provider: place('provider'),
    day: place('day'),
    recorded_at: place('recorded_at'),
    device_ns: place('device_ns'),
    quantity: place('quantity'),
    bytes: place('bytes'),
    supplier: place('supplier'),
    price_book_id: place('price_book_id'),
    nanos_per_unit: place('nanos_per_unit'),
    amount_nanos: place('amount_nanos'),
    currency: place('currency'),
    nth: sql<bigint>`coalesce((${last}), 0) + 1`,
    unit_nth: sql<bigint>`coalesce((${lastOfUnit}), 0) + 1`,
  } as never);
});

export function addLine(line: NewLine, views: ViewWriter): void {
  views.write(insertLine, line);
}

/** For lines that no price speaks of yet. */
export const UNPRICED = {
  supplier: null,
  price_book_id: null,
  nanos_per_unit: null,
  amount_nanos: null,
  currency: null,
} as const;

export type Settled = Pick<CostLineRow, 'nth' | 'window' | 'device_kind' | 'booked_month' | 'settled_position'>;

/** The columns of a price, where there is none. */
export const NO_PRICE = {
  supplier: null,
  price_book_id: null,
  nanos_per_unit: null,
  currency: null,
  priced_position: null,
} as const;

/** A line that is not shared with others of a window, or stands in other books than its day's. */
export const settleLine = prepared<Settled>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({
      window: place('window'),
      device_kind: place('device_kind'),
      booked_month: place('booked_month'),
      settled_position: place('settled_position'),
    })
    .where('nth', '=', place('nth')),
);

type PriceColumns = 'supplier' | 'price_book_id' | 'nanos_per_unit' | 'amount_nanos' | 'currency' | 'priced_position';
type Priced = Pick<CostLineRow, 'nth' | 'booked_month' | PriceColumns>;

export const priceLine = prepared<Priced>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({
      booked_month: place('booked_month'),
      supplier: place('supplier'),
      price_book_id: place('price_book_id'),
      nanos_per_unit: place('nanos_per_unit'),
      amount_nanos: place('amount_nanos'),
      currency: place('currency'),
      priced_position: place('priced_position'),
    })
    .where('nth', '=', place('nth')),
);

type Corrected = Pick<CostLineRow, 'nth' | 'correction_nanos' | 'correction_id' | 'correction_position'>;

export const correctLine = prepared<Corrected>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({
      correction_nanos: place('correction_nanos'),
      correction_id: place('correction_id'),
      correction_position: place('correction_position'),
    })
    .where('nth', '=', place('nth')),
);

const lastLine = prepared<Record<never, never>>()((db) =>
  db.selectFrom('cost_line').select('nth').orderBy('nth', 'desc').limit(1),
);

/** Number of the last line there is. */
export async function lastNth(views: ViewWriter): Promise<bigint> {
  return (await views.first(lastLine, {}))?.nth ?? 0n;
}
