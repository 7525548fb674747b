// What does one request cost where a thousand have a price? The n-th at a price pays what n + 1 cost more than n, so that all
// of them together pay for a thousand what a thousand cost, to the last nano-unit.
import { prepared } from '../prepared.ts';
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { Moves } from './give-money.ts';
import { addLine, type CostLineRow, type NewLine } from './line-statements.ts';
import { priceFor } from './price-for.ts';
import { moneyAlone, priceColumns } from './share-lines.ts';
import { moveBooks, requestsBetween, settleRequestLines } from './window-lines.ts';

const THING = { meter: 'thousand-requests', provider: null, deviceKind: null } as const;

/** Of the n-th request at this price, from 0. */
export const requestAmount = (nth: bigint, nanosPerThousand: bigint): bigint =>
  ((nth + 1n) * nanosPerThousand) / 1000n - (nth * nanosPerThousand) / 1000n;

type Count = { price_book_id: string; nth: number; nanos_per_unit: bigint };

const countOf = prepared<Count>()((db, place) =>
  db
    .selectFrom('request_count')
    .select('requests')
    .where('price_book_id', '=', place('price_book_id'))
    .where('nth', '=', place('nth'))
    .where('nanos_per_unit', '=', place('nanos_per_unit')),
);

const setCount = prepared<Count & { requests: bigint }>()((db, place) =>
  db
    .insertInto('request_count')
    .values({
      price_book_id: place('price_book_id'),
      nth: place('nth'),
      nanos_per_unit: place('nanos_per_unit'),
      requests: place('requests'),
    })
    .onConflict((conflict) =>
      conflict.columns(['price_book_id', 'nth', 'nanos_per_unit']).doUpdateSet({ requests: place('requests') }),
    ),
);

/** The second line of a prediction, where requests have a price when it is recorded; `work` is its first. */
export async function addRequest(work: NewLine, views: ViewWriter): Promise<void> {
  const price = await priceFor(THING, work.recorded_at, views);
  if (!price) return;
  const count = { price_book_id: price.priceBookId, nth: price.nth, nanos_per_unit: price.nanosPerUnit };
  const before = (await views.first(countOf, count))?.requests ?? 0n;
  views.write(setCount, { ...count, requests: before + 1n });
  const line: NewLine = {
    ...work,
    ...priceColumns(price),
    line_id: `${work.line_id}/request`,
    kind: 'request',
    meter: 'thousand-requests',
    provider: null,
    device_ns: 0n,
    quantity: 1n,
    amount_nanos: requestAmount(before, price.nanosPerUnit),
  };
  addLine(line, views);
}

interface Range {
  readonly lease_id: string;
  readonly after: bigint;
  readonly until: bigint;
}

/** Counts the requests of a window; a price that was put right meanwhile counts with them. */
export async function settleRequests(
  range: Range,
  { data, position }: EventOf<'UsageMetered'>,
  { books, totals }: Moves,
  views: ViewWriter,
): Promise<void> {
  const lines = await views.all(requestsBetween, range);
  if (lines.length === 0) return;
  views.write(settleRequestLines, { ...range, window: data.window, settled: position });
  for (const line of lines) {
    const month = books.monthOf(line.day);
    if (books.late) views.write(moveBooks, { nth: line.nth, booked_month: month });
    const [nanos, delta] = [line.amount_nanos!, line.correction_nanos];
    totals.add(line, pricedAs(line), month, { lines: 1n, device_ns: 0n, quantity: 1n, nanos });
    if (delta !== null)
      totals.add(line, { ...pricedAs(line), correction_id: line.correction_id }, month, moneyAlone(delta));
    totals.meter(line.currency!, nanos + (delta ?? 0n), 0n);
  }
}

const pricedAs = (line: Pick<CostLineRow, 'supplier' | 'price_book_id' | 'nanos_per_unit' | 'currency'>) => ({
  device_kind: null,
  supplier: line.supplier,
  price_book_id: line.price_book_id,
  nanos_per_unit: line.nanos_per_unit,
  currency: line.currency,
});
