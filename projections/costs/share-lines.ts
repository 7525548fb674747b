// How do a window's lines get their money? The domain divides (settle-window.ts); here the shares are written to the rows, and
// the sums are told what moved.
import { shareWindow } from '../../domain/costs/settle-window.ts';
import { allocate } from '../../domain/kernel/money.ts';
import type { CostLineRow } from './line-statements.ts';
import type { Charged, Sums } from './move-totals.ts';
import type { ChargedPrice } from './price-for.ts';

/** The price as the columns of a line. */
export const priceColumns = (price: ChargedPrice) => ({
  supplier: price.supplier,
  price_book_id: price.priceBookId,
  nanos_per_unit: price.nanosPerUnit,
  currency: price.currency,
});

/** Amounts of the lines in the order given, their remainder line last, and of the window as a whole. */
export function amountsOf(
  deviceNs: bigint,
  lines: readonly Pick<CostLineRow, 'device_ns'>[],
  hasRemainder: boolean,
  nanosPerUnit: bigint,
): { readonly amounts: readonly bigint[]; readonly whole: bigint } {
  const weights = lines.map((line) => line.device_ns);
  const work = hasRemainder ? weights.slice(0, -1) : weights;
  const shared = shareWindow(deviceNs, work, hasRemainder ? weights.at(-1)! : null, nanosPerUnit);
  return {
    amounts: shared.remainder === null ? shared.shares : [...shared.shares, shared.remainder],
    whole: shared.amount,
  };
}

/** What each line has of the time that was held: its own, unless the lines together claim more than that. */
export function quantitiesOf(deviceNs: bigint, lines: readonly Pick<CostLineRow, 'device_ns'>[]): bigint[] {
  const own = lines.map((line) => line.device_ns);
  const claimed = own.reduce((sum, next) => sum + next, 0n);
  if (claimed <= deviceNs) return own;
  return allocate(deviceNs > 0n ? deviceNs : 0n, own);
}

/** What an original charge adds to its group. */
export const sumsOf = (line: Pick<CostLineRow, 'device_ns' | 'quantity'>, nanos: bigint): Sums => ({
  lines: 1n,
  device_ns: line.device_ns,
  quantity: line.quantity,
  nanos,
});

export const minus = ({ lines, device_ns, quantity, nanos }: Sums): Sums => ({
  lines: -lines,
  device_ns: -device_ns,
  quantity: -quantity,
  nanos: -nanos,
});

/** What a correction adds. */
export const moneyAlone = (nanos: bigint): Sums => ({ lines: 0n, device_ns: 0n, quantity: 0n, nanos });

/** The group of those that no price covers. */
export const unpriced = (line: Pick<CostLineRow, 'device_kind'>): Charged => ({
  device_kind: line.device_kind,
  currency: null,
  supplier: null,
  price_book_id: null,
  nanos_per_unit: null,
});
