// What do all corrections do to a line? They stand beside its amount, and add to the sums in the books that are open.
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { Books } from './books.ts';
import { type CostLineRow, correctLine } from './line-statements.ts';
import { lastMetered, moveTotals, type TotalsMove } from './move-totals.ts';
import { moneyAlone } from './share-lines.ts';

/** Sum of what was added, and to how many lines. */
export interface Moved {
  readonly nanos: bigint;
  readonly lines: number;
}

export const NOTHING: Moved = { nanos: 0n, lines: 0 };
/** Above it an amount would not fit the rows. */
const MOST = 2n ** 62n;

export interface Correcting {
  readonly event: EventOf<'CostCorrected'>;
  readonly views: ViewWriter;
  readonly books: Books;
  readonly totals: TotalsMove;
  /** A line that is still pending counts with its window. */
  add(line: CostLineRow, nanos: bigint): void;
  /** False, with an anomaly: it, or the sum of its currency with it, cannot be counted. */
  fits(nanos: bigint): Promise<boolean>;
}

export function correctionOf(event: EventOf<'CostCorrected'>, books: Books, views: ViewWriter): Correcting {
  const totals = moveTotals();
  const { position, data } = event;
  return {
    event,
    views,
    books,
    totals,
    add(line, nanos) {
      const corrected = { correction_nanos: nanos, correction_id: data.correctionId, correction_position: position };
      views.write(correctLine, { nth: line.nth, ...corrected });
      if (line.priced_position === null) return;
      totals.add(line, { ...line, correction_id: data.correctionId }, books.monthOf(line.day), moneyAlone(nanos));
    },
    async fits(nanos) {
      const sums = await views.first(lastMetered, { currency: data.currency });
      const together = (sums?.metered_nanos ?? 0n) + (sums?.corrected_nanos ?? 0n) + nanos;
      if ([nanos, together].every((each) => each <= MOST && each >= -MOST)) return true;
      views.anomaly(event, 'AMOUNT_TOO_LARGE', `Correction ${data.correctionId} moves more than can be counted.`);
      return false;
    },
  };
}
