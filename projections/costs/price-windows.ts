// What happens when a price book is published? Windows that no price covered and this one does get their money now; windows
// that have theirs keep it: a change of what was charged is a correction, with an event of its own.
import { parseNanos } from '../../domain/kernel/money.ts';
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { priceInForce } from './settle-usage.ts';
import { shareLines } from './share-lines.ts';

export async function priceWindows(event: EventOf<'PriceBookPublished'>, views: ViewWriter): Promise<void> {
  const { data, id, position, metadata } = event;
  for (const price of data.prices) {
    if (price.provider === null) continue;
    views.write(
      views.db.insertInto('price').values({
        price_book_id: data.priceBookId,
        provider: price.provider,
        nanos_per_hour: parseNanos(price.nanosPerUnit),
        currency: data.currency,
        effective_from: data.effectiveFrom,
        position,
        published_at: metadata.recordedAt,
        published_by: metadata.actor.subject,
        event_id: id,
      }),
    );
  }
  await reportRetroactive(event, views);

  const prices = await views.all(views.db.selectFrom('price').selectAll());
  const unpriced = await views.all(
    views.db.selectFrom('metered_window').selectAll().where('priced_position', 'is', null).orderBy('position'),
  );
  for (const window of unpriced) {
    const price = priceInForce(
      prices.filter(({ provider }) => provider === window.provider),
      window.from_time,
    );
    if (!price || window.device_ns < 0n) continue;
    const lines = await views.all(
      views.db
        .selectFrom('cost_line')
        .select(['position', 'device_ns'])
        .where('lease_id', '=', window.lease_id)
        .where('settled_position', '=', window.position)
        .orderBy('position'),
    );
    const work = lines.filter((line) => line.position !== window.position);
    const remainder = lines.find((line) => line.position === window.position);
    shareLines(window, work, remainder, price, position, views);
  }
}

/** A book that begins before windows that were priced by the one before it changes nothing of them; somebody should look. */
async function reportRetroactive(event: EventOf<'PriceBookPublished'>, views: ViewWriter): Promise<void> {
  const begins = Date.parse(event.data.effectiveFrom);
  const latest = await views.first(
    views.db
      .selectFrom('metered_window')
      .select('from_time')
      .where('priced_position', 'is not', null)
      .where('device_ns', '>', 0n)
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
