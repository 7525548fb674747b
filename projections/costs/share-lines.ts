// How do a window's lines get their money? The domain divides (settle-window.ts); here the shares are written to the rows.
import { shareWindow } from '../../domain/costs/settle-window.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { prepared } from '../prepared.ts';
import type { ViewWriter } from '../view-writer.ts';

export interface Price {
  readonly nanos_per_hour: bigint;
  readonly currency: string;
}

export interface WindowRow {
  /** Of the event that metered it. */
  readonly position: Position;
  readonly device_ns: bigint;
}

/** A line's place and device time; the remainder line stands at the window's own position. */
export interface LineRow {
  readonly position: Position;
  readonly device_ns: bigint;
}

const giveShare = prepared<{ position: Position; amount: bigint; currency: string; priced: Position }>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({ amount_nanos: place('amount'), currency: place('currency'), priced_position: place('priced') })
    .where('position', '=', place('position')),
);

/** `priced`: position of the event that made the price known for this window. `lines` in order of position, work only. */
export function shareLines(
  window: WindowRow,
  lines: readonly LineRow[],
  remainder: LineRow | undefined,
  price: Price,
  priced: Position,
  views: ViewWriter,
): void {
  const weights = lines.map((line) => line.device_ns);
  const shared = shareWindow(window.device_ns, weights, remainder?.device_ns ?? null, price.nanos_per_hour);
  const { currency } = price;
  lines.forEach(({ position }, index) => {
    views.write(giveShare, { position, amount: shared.shares[index]!, currency, priced });
  });
  if (remainder) views.write(giveShare, { position: remainder.position, amount: shared.remainder!, currency, priced });
  views.write(
    views.db
      .updateTable('metered_window')
      .set({ amount_nanos: shared.amount, currency, priced_position: priced })
      .where('position', '=', window.position),
  );
}
