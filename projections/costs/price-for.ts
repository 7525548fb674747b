// What does a thing cost at a time, in this ledger? The price in force (domain/costs/price-in-force.ts), as it was put right
// since: a window that is metered late must not bring a wrong price back.
import { type DatedPrice, type PricedThing, priceInForce } from '../../domain/costs/price-in-force.ts';
import { prepared } from '../prepared.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { priceTable } from './cost-tables.ts';

export interface ChargedPrice extends DatedPrice {
  /** Which of its book. */
  readonly nth: number;
}

const pricesOf = prepared<{ meter: string }>()((db, place) =>
  db.selectFrom('price').selectAll().where('meter', '=', place('meter')).orderBy('provider'),
);

const correctionsOf = prepared<{ price_book_id: string; nth: number }>()((db, place) =>
  db
    .selectFrom('price_correction')
    .selectAll()
    .where('price_book_id', '=', place('price_book_id'))
    .where('nth', '=', place('nth'))
    .orderBy('position'),
);

const datedPrice = (row: RowOf<typeof priceTable>): ChargedPrice => ({
  meter: row.meter as DatedPrice['meter'],
  provider: row.provider as DatedPrice['provider'],
  deviceKind: row.device_kind,
  effectiveFrom: row.effective_from,
  nanosPerUnit: row.nanos_per_unit,
  currency: row.currency,
  supplier: row.supplier,
  priceBookId: row.price_book_id,
  nth: row.nth,
});

/** Undefined: nothing prices it yet. */
export async function priceFor(thing: PricedThing, time: string, views: ViewWriter): Promise<ChargedPrice | undefined> {
  const rows = await views.all(pricesOf, { meter: thing.meter });
  if (rows.length === 0) return undefined;
  const price = priceInForce(rows.map(datedPrice), thing, time);
  if (!price) return undefined;
  const corrections = await views.all(correctionsOf, { price_book_id: price.priceBookId, nth: price.nth });
  const right = corrections.find(({ from_time, to_time }) => isWithin(time, from_time, to_time));
  return right ? { ...price, nanosPerUnit: right.nanos_per_unit } : price;
}

/** `to` is not in it. Times are UTC but not all of one length, so they are compared as times. */
export function isWithin(time: string, from: string, to: string): boolean {
  const at = Date.parse(time);
  return at >= Date.parse(from) && at < Date.parse(to);
}
