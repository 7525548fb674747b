// What happens when a price book is published? Windows that no price covered and this one does get their money now; windows
// that have theirs keep it: a change of what was charged is a correction, with an event of its own.
import { parseNanos } from '../../domain/kernel/money.ts';
import type { EventOf } from '../projection.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import { booksAt, reportLate } from './books.ts';
import type { meteredWindowTable } from './cost-tables.ts';
import { giveMoney, type Moves } from './give-money.ts';
import type { CostLineRow } from './line-statements.ts';
import { moveTotals } from './move-totals.ts';
import { type ChargedPrice, priceFor } from './price-for.ts';
import { priceStorageWindow } from './settle-storage.ts';
import { amountsOf } from './share-lines.ts';
import { linesBetween } from './window-lines.ts';

type Published = EventOf<'PriceBookPublished'>;

export async function priceWindows(event: Published, views: ViewWriter): Promise<void> {
  keepPrices(event, views);
  await reportRetroactive(event, views);
  const books = await booksAt(event, views);
  const totals = moveTotals();
  const unpriced = await views.all(
    views.db.selectFrom('metered_window').selectAll().where('priced_position', 'is', null).orderBy('position'),
  );
  for (const window of unpriced) {
    if (window.device_ns < 0n) continue;
    const thing = { meter: 'device-hour', provider: window.provider, deviceKind: window.device_kind };
    const price = await priceFor(thing as never, window.from_time, views);
    if (price) await priceWindow(window, price, event, { books, totals }, views);
  }
  const stored = await views.all(
    views.db.selectFrom('storage_window').selectAll().where('priced_position', 'is', null).orderBy('position'),
  );
  for (const window of stored) await priceStorageWindow(window, event, { books, totals }, views);
  await totals.write(event.position, views);
  if (books.late) reportLate(event, views);
}

function keepPrices({ data, id, position, metadata }: Published, views: ViewWriter): void {
  data.prices.forEach((price, nth) => {
    views.write(
      views.db.insertInto('price').values({
        price_book_id: data.priceBookId,
        nth,
        supplier: data.supplier,
        meter: price.meter,
        provider: price.provider,
        device_kind: price.deviceKind,
        nanos_per_unit: parseNanos(price.nanosPerUnit),
        currency: data.currency,
        effective_from: data.effectiveFrom,
        position,
        published_at: metadata.recordedAt,
        published_by: metadata.actor.subject,
        event_id: id,
      }),
    );
  });
}

async function priceWindow(
  window: RowOf<typeof meteredWindowTable>,
  price: ChargedPrice,
  { position }: Published,
  { books, totals }: Moves,
  views: ViewWriter,
): Promise<void> {
  const lines = await deviceLinesOf(window, views);
  const hasRemainder = lines.at(-1)?.position === window.position;
  const { amounts, whole } = amountsOf(window.device_ns, lines, hasRemainder, price.nanosPerUnit);
  for (const [index, line] of lines.entries())
    giveMoney(line, amounts[index]!, price, position, { books, totals }, views);
  if (whole !== 0n) totals.meter(price.currency, whole, 0n);
  views.write(
    views.db
      .updateTable('metered_window')
      .set({
        price_book_id: price.priceBookId,
        price_nth: price.nth,
        amount_nanos: whole,
        currency: price.currency,
        priced_position: position,
      })
      .where('position', '=', window.position),
  );
}

/** In the order of the ledger, a remainder last. */
export async function deviceLinesOf(
  window: Pick<RowOf<typeof meteredWindowTable>, 'lease_id' | 'after_nth' | 'until_nth'>,
  views: ViewWriter,
): Promise<CostLineRow[]> {
  const { lease_id, after_nth, until_nth } = window;
  const lines = await views.all(linesBetween, { lease_id, after: after_nth, until: until_nth });
  return lines.filter(({ meter }) => meter === 'device-hour');
}

/** A book that begins before windows that were priced by the one before it changes nothing of them; somebody should look. */
async function reportRetroactive(event: Published, views: ViewWriter): Promise<void> {
  const begins = Date.parse(event.data.effectiveFrom);
  const providers = event.data.prices.flatMap(({ provider }) => (provider === null ? [] : [provider]));
  if (providers.length === 0) return;
  const latest = await views.first(
    views.db
      .selectFrom('metered_window')
      .select('from_time')
      .where('priced_position', 'is not', null)
      .where('device_ns', '>', 0n)
      .where('provider', 'in', providers)
      .orderBy('position', 'desc')
      .limit(1),
  );
  if (latest && Date.parse(latest.from_time) >= begins) {
    views.anomaly(
      event,
      'PRICE_BOOK_RETROACTIVE',
      `Price book ${event.data.priceBookId} begins ${event.data.effectiveFrom}, before windows that were priced already; they keep their price.`,
    );
  }
}
