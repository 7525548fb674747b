// What if a price was wrong? Windows of it that began in the range are shared again at the right one, and every line gets the
// difference (domain/costs/correct-price.ts); requests are counted again from the range's first.
import { correctShares } from '../../domain/costs/correct-price.ts';
import type { CorrectionTarget, Meter } from '../../domain/costs/events.ts';
import { NANOS_PER_UNIT, parseNanos, priceDeviceTime } from '../../domain/kernel/money.ts';
import type { RowOf } from '../table.ts';
import { type Correcting, type Moved, NOTHING } from './correction-moves.ts';
import type { meteredWindowTable, priceTable } from './cost-tables.ts';
import type { CostLineRow } from './line-statements.ts';
import { isWithin } from './price-for.ts';
import { deviceLinesOf } from './price-windows.ts';
import { requestAmount } from './request-lines.ts';
import { type StorageWindow, storageAmount, storageLinesOf } from './settle-storage.ts';

type Target = Extract<CorrectionTarget, { kind: 'price' }>;
type Price = RowOf<typeof priceTable>;
/** A million a unit, as in price books: the longest window at it still fits the rows. */
const MOST_A_UNIT = 1_000_000n * NANOS_PER_UNIT;

export async function reprice(target: Target, correcting: Correcting): Promise<Moved> {
  const { event, views } = correcting;
  const prices = await views.all(
    views.db.selectFrom('price').selectAll().where('price_book_id', '=', target.priceBookId).orderBy('nth'),
  );
  const price = prices.find(
    ({ meter, provider, device_kind }) =>
      meter === target.meter && provider === target.provider && device_kind === target.deviceKind,
  );
  if (!price) {
    views.anomaly(
      event,
      'CORRECTION_OF_NOTHING',
      `Price book ${target.priceBookId} has no such ${target.meter} price.`,
    );
    return NOTHING;
  }
  if (price.currency !== event.data.currency) {
    views.anomaly(
      event,
      'OTHER_CURRENCY',
      `Price book ${target.priceBookId} is in ${price.currency}; the correction is not.`,
    );
    return NOTHING;
  }
  const right = parseNanos(target.nanosPerUnit);
  if (right > MOST_A_UNIT || right <= 0n) {
    views.anomaly(event, 'AMOUNT_TOO_LARGE', `Correction ${event.data.correctionId} asks for what no price can be.`);
    return NOTHING;
  }
  views.write(
    views.db.insertInto('price_correction').values({
      position: event.position,
      price_book_id: price.price_book_id,
      nth: price.nth,
      from_time: target.from,
      to_time: target.to,
      nanos_per_unit: right,
    }),
  );
  const moved = await REPRICED[price.meter as Meter](price, right, target, correcting);
  correcting.totals.meter(price.currency, moved.counted, 0n);
  if (moved.skipped > 0) {
    views.anomaly(
      event,
      'ALREADY_CORRECTED',
      `${moved.skipped} of the charges at this price were corrected before; they keep what they have.`,
    );
  }
  return moved;
}

/** `counted`: of `nanos`, what stands in the sums already. */
type Repriced = Moved & { readonly skipped: number; readonly counted: bigint };
type Reprice = (price: Price, right: bigint, target: Target, correcting: Correcting) => Promise<Repriced>;

const REPRICED: { readonly [M in Meter]: Reprice } = {
  'device-hour': async (price, right, target, correcting) => {
    const { views, event } = correcting;
    const windows = await views.all(
      views.db
        .selectFrom('metered_window')
        .selectAll()
        .where('price_book_id', '=', price.price_book_id)
        .where('price_nth', '=', price.nth)
        .orderBy('position'),
    );
    return repriceWindows<RowOf<typeof meteredWindowTable>>(target, correcting, {
      windows,
      linesOf: (window) => deviceLinesOf(window, views),
      amountOf: (window) => priceDeviceTime(window.device_ns, right),
      weightOf: (line) => line.device_ns,
      mark: (position, nanos) =>
        views.write(views.db.updateTable('metered_window').set(marked(event, nanos)).where('position', '=', position)),
    });
  },
  'gib-month': async (price, right, target, correcting) => {
    const { views, event } = correcting;
    const windows = await views.all(
      views.db
        .selectFrom('storage_window')
        .selectAll()
        .where('price_book_id', '=', price.price_book_id)
        .where('price_nth', '=', price.nth)
        .orderBy('position'),
    );
    return repriceWindows<StorageWindow>(target, correcting, {
      windows,
      linesOf: (window) => storageLinesOf(window, views),
      amountOf: (window) => storageAmount(window, right),
      weightOf: (line) => line.bytes!,
      mark: (position, nanos) =>
        views.write(views.db.updateTable('storage_window').set(marked(event, nanos)).where('position', '=', position)),
    });
  },
  'thousand-requests': async (price, right, target, correcting) => {
    const { views } = correcting;
    const lines = await views.all(
      views.db
        .selectFrom('cost_line')
        .selectAll()
        .where('kind', '=', 'request')
        .where('price_book_id', '=', price.price_book_id)
        .orderBy('nth'),
    );
    let [nanos, counted, moved, skipped, nth] = [0n, 0n, 0, 0, 0n];
    for (const line of lines) {
      if (!isWithin(line.recorded_at, target.from, target.to)) continue;
      if (line.correction_id !== null) {
        skipped += 1;
        continue;
      }
      const delta = requestAmount(nth, right) - line.amount_nanos!;
      nth += 1n;
      moved += 1;
      nanos += delta;
      if (line.priced_position !== null) counted += delta;
      correcting.add(line, delta);
    }
    return { nanos, counted, lines: moved, skipped };
  },
};

interface Windows<W> {
  readonly windows: readonly W[];
  readonly linesOf: (window: W) => Promise<CostLineRow[]>;
  readonly amountOf: (window: W) => bigint;
  readonly weightOf: (line: CostLineRow) => bigint;
  readonly mark: (position: bigint, nanos: bigint) => void;
}

interface Window {
  readonly position: bigint;
  readonly from_time: string;
  readonly correction_id: string | null;
}

async function repriceWindows<W extends Window>(
  { from, to }: Target,
  correcting: Correcting,
  { windows, linesOf, amountOf, weightOf, mark }: Windows<W>,
): Promise<Repriced> {
  let [nanos, moved, skipped] = [0n, 0, 0];
  for (const window of windows) {
    if (!isWithin(window.from_time, from, to)) continue;
    if (window.correction_id !== null) {
      skipped += 1;
      continue;
    }
    const lines = await linesOf(window);
    const charged = lines.map(({ amount_nanos }) => amount_nanos!);
    const deltas = correctShares(charged, lines.map(weightOf), amountOf(window));
    let delta = 0n;
    for (const [index, line] of lines.entries()) {
      // What a person has put right stays as they put it; the others have their share all the same.
      if (line.correction_id !== null) {
        skipped += 1;
        continue;
      }
      correcting.add(line, deltas[index]!);
      delta += deltas[index]!;
      moved += 1;
    }
    mark(window.position, delta);
    nanos += delta;
  }
  return { nanos, counted: nanos, lines: moved, skipped };
}

const marked = (event: Correcting['event'], nanos: bigint) => ({
  correction_nanos: nanos,
  correction_id: event.data.correctionId,
  correction_position: event.position,
});
