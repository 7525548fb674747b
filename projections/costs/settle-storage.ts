// What did keeping cost? Each item of a storage window is a line: the bytes held, for as long as the window lasted, at the price
// of a GiB-month (2^30 bytes, 730 hours) when it began. The window is rounded once and shared by bytes.
import type { StoredItem } from '../../domain/costs/events.ts';
import { allocate, divideHalfEven, NANOS_PER_UNIT } from '../../domain/kernel/money.ts';
import type { EventOf } from '../projection.ts';
import type { RowOf } from '../table.ts';
import type { ViewWriter } from '../view-writer.ts';
import { booksAt, reportLate } from './books.ts';
import { countDisagreements } from './count-disagreements.ts';
import { giveMoney, type Moves } from './give-money.ts';
import { addLine, type CostLineRow, settleLine, UNPRICED } from './line-statements.ts';
import { moveTotals } from './move-totals.ts';
import { priceFor } from './price-for.ts';
import { sumsOf, unpriced } from './share-lines.ts';
import type { storageWindowTable } from './storage-tables.ts';

type Metered = EventOf<'StorageMetered'>;
export type StorageWindow = RowOf<typeof storageWindowTable>;

const GIB_MONTH_IN_BYTE_MS = 2n ** 30n * 730n * 3_600_000n;
/** Above it an amount is no money, and would not fit the rows. */
const MOST = 2n ** 62n;
const THING = { meter: 'gib-month', provider: null, deviceKind: null } as const;

const byteMs = ({ bytes, from_time, to_time }: Pick<StorageWindow, 'bytes' | 'from_time' | 'to_time'>): bigint => {
  const ms = Date.parse(to_time) - Date.parse(from_time);
  return ms > 0 ? bytes * BigInt(ms) : 0n;
};

/** What the window costs as a whole. */
export const storageAmount = (window: StorageWindow, nanosPerUnit: bigint): bigint =>
  divideHalfEven(byteMs(window) * nanosPerUnit, GIB_MONTH_IN_BYTE_MS);

export async function settleStorage(event: Metered, views: ViewWriter): Promise<void> {
  const { data, position } = event;
  await followWindows(event, views);
  const logs = data.items.filter(({ what }) => what === 'audit-log');
  const sum = (items: readonly StoredItem[], of: (item: StoredItem) => number) =>
    items.reduce((total, item) => total + BigInt(of(item)), 0n);
  const window: StorageWindow = {
    position,
    window: data.window,
    from_time: data.from,
    to_time: data.to,
    log_bytes: sum(logs, ({ bytes }) => bytes),
    log_events: sum(logs, ({ events }) => events ?? 0),
    bytes: sum(data.items, ({ bytes }) => bytes),
    price_book_id: null,
    price_nth: null,
    amount_nanos: null,
    currency: null,
    priced_position: null,
    correction_nanos: null,
    correction_id: null,
    correction_position: null,
  };
  views.write(views.db.insertInto('storage_window').values(window));
  const books = await booksAt(event, views);
  const quantity = divideHalfEven(byteMs(window) * NANOS_PER_UNIT, GIB_MONTH_IN_BYTE_MS);
  const quantities = allocate(
    quantity,
    data.items.map(({ bytes }) => BigInt(bytes)),
  );
  const totals = moveTotals();
  for (const [index, item] of data.items.entries()) addLine(lineOf(item, index, quantities[index]!, event), views);
  for (const line of await storageLinesOf(window, views)) {
    const settled = {
      nth: line.nth,
      window: data.window,
      device_kind: null,
      booked_month: books.monthOf(line.day),
      settled_position: position,
    };
    views.write(settleLine, settled);
    totals.add(line, unpriced(line), settled.booked_month, sumsOf(line, 0n));
  }
  await priceStorageWindow(window, event, { books, totals }, views);
  await totals.write(position, views);
  if (books.late && data.items.length > 0) reportLate(event, views);
}

function lineOf(item: StoredItem, index: number, quantity: bigint, event: Metered) {
  return {
    ...UNPRICED,
    position: event.position,
    line_id: `${event.id}/${index}`,
    kind: item.what === 'audit-log' ? 'audit' : 'storage',
    meter: 'gib-month',
    lease_id: null,
    model_id: item.modelId,
    version: null,
    deployment_id: item.deploymentId,
    training_id: null,
    business_unit: item.businessUnit,
    provider: null,
    day: event.data.from.slice(0, 10),
    recorded_at: event.metadata.recordedAt,
    device_ns: 0n,
    quantity,
    bytes: BigInt(item.bytes),
  } as const;
}

/** Windows follow each other without a gap. */
async function followWindows(event: Metered, views: ViewWriter): Promise<void> {
  const { window, from } = event.data;
  const last = await views.first(
    views.db.selectFrom('storage_window').select(['window', 'to_time']).orderBy('position', 'desc').limit(1),
  );
  const next = last ? last.window + 1 : 0;
  if (window === next && (!last || from === last.to_time)) return;
  views.anomaly(
    event,
    'WINDOW_GAP',
    `Storage window ${window} begins ${from}; window ${next}${last ? ` beginning ${last.to_time}` : ''} was next.`,
  );
  countDisagreements(event, 1, views);
}

/** Where no price covers it, its lines stand among the unpriced ones until one does: no anomaly, many ledgers price no storage. */
export async function priceStorageWindow(
  window: StorageWindow,
  event: EventOf<'StorageMetered' | 'PriceBookPublished'>,
  { books, totals }: Moves,
  views: ViewWriter,
): Promise<void> {
  const price = await priceFor(THING, window.from_time, views);
  if (!price) return;
  const whole = storageAmount(window, price.nanosPerUnit);
  if (whole > MOST) {
    views.anomaly(event, 'AMOUNT_TOO_LARGE', `Storage window ${window.window} would cost more than can be counted.`);
    return;
  }
  const lines = await storageLinesOf(window, views);
  const amounts = allocate(
    whole,
    lines.map(({ bytes }) => bytes!),
  );
  lines.forEach((line, index) => {
    giveMoney(line, amounts[index]!, price, event.position, { books, totals }, views);
  });
  if (whole !== 0n) totals.meter(price.currency, whole, 0n);
  views.write(
    views.db
      .updateTable('storage_window')
      .set({
        price_book_id: price.priceBookId,
        price_nth: price.nth,
        amount_nanos: whole,
        currency: price.currency,
        priced_position: event.position,
      })
      .where('position', '=', window.position),
  );
}

export function storageLinesOf(
  { position }: Pick<StorageWindow, 'position'>,
  views: ViewWriter,
): Promise<CostLineRow[]> {
  return views.all(views.db.selectFrom('cost_line').selectAll().where('position', '=', position).orderBy('nth'));
}
