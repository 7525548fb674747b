// What happens to a settled line when a price covers it? It moves from the unpriced ones to where its money counts.
import type { Position } from '../../domain/kernel/event.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { Books } from './books.ts';
import { type CostLineRow, priceLine } from './line-statements.ts';
import type { TotalsMove } from './move-totals.ts';
import type { ChargedPrice } from './price-for.ts';
import { minus, priceColumns, sumsOf, unpriced } from './share-lines.ts';

/** What one event moves. */
export interface Moves {
  readonly books: Books;
  readonly totals: TotalsMove;
}

/** `position`: of the event that made the price known. */
export function giveMoney(
  line: CostLineRow,
  amount: bigint,
  price: ChargedPrice,
  position: Position,
  { books, totals }: Moves,
  views: ViewWriter,
): void {
  totals.add(line, unpriced(line), line.booked_month!, minus(sumsOf(line, 0n)));
  const priced = {
    ...line,
    ...priceColumns(price),
    booked_month: books.monthOf(line.day),
    amount_nanos: amount,
    priced_position: position,
  };
  views.write(priceLine, priced);
  totals.add(
    line,
    { ...priceColumns(price), device_kind: line.device_kind },
    priced.booked_month,
    sumsOf(line, amount),
  );
}
