// What happens when a window of a lease is metered? The lines of that lease that stand before it in the ledger are settled,
// and what they do not claim becomes the remainder line; together they share what the window costs.
import type { UsageMetered } from '../../domain/costs/events.ts';
import { type Oddity, shapeWindow } from '../../domain/costs/settle-window.ts';
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { booksAt, reportLate } from './books.ts';
import { countDisagreements } from './count-disagreements.ts';
import { followLease, keepLease } from './follow-lease.ts';
import { lastNth, NO_PRICE } from './line-statements.ts';
import { moveTotals } from './move-totals.ts';
import { priceFor } from './price-for.ts';
import { addRemainder } from './remainder-line.ts';
import { settleRequests } from './request-lines.ts';
import { amountsOf, priceColumns, quantitiesOf } from './share-lines.ts';
import { giveQuantity, giveShare, lineNumbered, moveBooks, settleWindow, workBetween } from './window-lines.ts';

type Metered = EventOf<'UsageMetered'>;

const SENTENCES: { readonly [O in Oddity]: (data: UsageMetered, found: { ns: bigint; events: number }) => string } = {
  ATTRIBUTED_TIME_DIFFERS: (data, { ns }) =>
    `Window ${data.window} of ${data.leaseId} says ${data.attributedNs} ns were claimed; the ledger's lines claim ${ns} ns.`,
  ATTRIBUTED_EVENTS_DIFFER: (data, { events }) =>
    `Window ${data.window} of ${data.leaseId} says ${data.attributedEvents} events claimed time; the ledger has ${events}.`,
  OVERCLAIMED: (data, { ns }) =>
    `Window ${data.window} of ${data.leaseId} held the device for ${data.deviceNs} ns, but its lines claim ${ns} ns.`,
  NEGATIVE_TIME: (data) => `Window ${data.window} of ${data.leaseId} held the device for ${data.deviceNs} ns.`,
};

export async function settleUsage(event: Metered, views: ViewWriter): Promise<void> {
  const { data, position } = event;
  const followed = await followLease(event, views);
  let until = await lastNth(views);
  const lines = await views.all(workBetween, { lease_id: data.leaseId, after: followed.after, until });
  const weights = lines.map((line) => line.device_ns);
  const deviceNs = BigInt(data.deviceNs);
  const shape = shapeWindow({
    deviceNs,
    attributedNs: BigInt(data.attributedNs),
    attributedEvents: data.attributedEvents,
    lines: weights,
  });
  const found = { ns: weights.reduce((sum, next) => sum + next, 0n), events: lines.length };
  for (const oddity of shape.oddities) views.anomaly(event, oddity, SENTENCES[oddity](data, found));
  countDisagreements(event, shape.oddities.length + followed.oddities, views);

  const hasRemainder = shape.remainderNs !== null;
  if (shape.remainderNs !== null) {
    await addRemainder(event, shape.remainderNs, views);
    until += 1n;
    lines.push((await views.first(lineNumbered, { nth: until }))!);
  }
  const thing = { meter: 'device-hour', provider: data.provider, deviceKind: data.deviceKind } as const;
  const price = deviceNs < 0n ? undefined : await priceFor(thing, data.from, views);
  const shared = price && amountsOf(deviceNs, lines, hasRemainder, price.nanosPerUnit);
  const quantities = quantitiesOf(deviceNs, lines);
  const books = await booksAt(event, views);
  const totals = moveTotals();
  const range = { lease_id: data.leaseId, after: followed.after, until };
  const settled = {
    window: data.window,
    device_kind: data.deviceKind,
    settled_position: position,
    ...(price ? { ...priceColumns(price), priced_position: position } : NO_PRICE),
  };
  if (lines.length > 0) views.write(settleWindow, { ...range, ...settled });
  for (const [index, line] of lines.entries()) {
    const quantity = quantities[index]!;
    const nanos = shared ? shared.amounts[index]! : 0n;
    if (shared) views.write(giveShare, { nth: line.nth, amount_nanos: nanos });
    if (quantity !== line.device_ns) views.write(giveQuantity, { nth: line.nth, quantity });
    const month = books.monthOf(line.day);
    if (books.late) views.write(moveBooks, { nth: line.nth, booked_month: month });
    totals.add(line, settled, month, { lines: 1n, device_ns: line.device_ns, quantity, nanos });
  }
  await settleRequests(range, event, { books, totals }, views);
  keepLease(event, followed, until, views);
  views.write(
    views.db.insertInto('metered_window').values({
      position,
      event_id: event.id,
      lease_id: data.leaseId,
      window: data.window,
      after_nth: followed.after,
      until_nth: until,
      provider: data.provider,
      device_kind: data.deviceKind,
      from_time: data.from,
      to_time: data.to,
      device_ns: deviceNs,
      attributed_ns: BigInt(data.attributedNs),
      attributed_events: data.attributedEvents,
      ended: data.ended,
      price_book_id: price?.priceBookId ?? null,
      price_nth: price?.nth ?? null,
      amount_nanos: shared?.whole ?? null,
      currency: price?.currency ?? null,
      priced_position: price ? position : null,
      correction_nanos: null,
      correction_id: null,
      correction_position: null,
    }),
  );
  if (price && shared && shared.whole !== 0n) totals.meter(price.currency, shared.whole, 0n);
  await totals.write(position, views);
  if (books.late) reportLate(event, views);
  if (!price && (deviceNs > 0n || found.events > 0)) {
    views.anomaly(
      event,
      'UNPRICED',
      `No price of ${data.provider} was in force at ${data.from}; the window waits for one.`,
    );
  }
}
