// Who pays for a metered window? Its work lines and one remainder line share what the device cost, by largest remainder, so
// that lines add up to the window to the last nano-unit (guarantee G7). What cannot be is reported, never corrected away.
import { allocate, priceDeviceTime } from '../kernel/money.ts';

export interface WindowToSettle {
  /** Time the device was held. */
  readonly deviceNs: bigint;
  /** What the meter says was claimed by work, and by how many events. */
  readonly attributedNs: bigint;
  readonly attributedEvents: number;
  /** Device time of each work line found in the ledger, in order of position. */
  readonly lines: readonly bigint[];
}

export type Oddity = 'ATTRIBUTED_TIME_DIFFERS' | 'ATTRIBUTED_EVENTS_DIFFER' | 'OVERCLAIMED' | 'NEGATIVE_TIME';

export interface WindowShape {
  /** Time no work claimed; null: there is no remainder line. */
  readonly remainderNs: bigint | null;
  readonly oddities: readonly Oddity[];
}

export interface WindowShares {
  /** For each work line, in the order given. */
  readonly shares: readonly bigint[];
  /** For the remainder line; null where there is none. */
  readonly remainder: bigint | null;
  readonly amount: bigint;
}

/** Pure. A window that was held but in which nothing was done is all remainder; one of no time and no work has no lines. */
export function shapeWindow({ deviceNs, attributedNs, attributedEvents, lines }: WindowToSettle): WindowShape {
  const claimed = lines.reduce((sum, line) => sum + line, 0n);
  const oddities: Oddity[] = [];
  if (claimed !== attributedNs) oddities.push('ATTRIBUTED_TIME_DIFFERS');
  if (lines.length !== attributedEvents) oddities.push('ATTRIBUTED_EVENTS_DIFFER');
  if (deviceNs < 0n) oddities.push('NEGATIVE_TIME');
  else if (claimed > deviceNs) oddities.push('OVERCLAIMED');
  return { remainderNs: deviceNs > claimed ? deviceNs - claimed : null, oddities };
}

/**
 * Splits the price of the whole window. Where work claims more than was held, it pays for what was held.
 * `deviceNs` ≥ 0, `nanosPerHour` > 0.
 */
export function shareWindow(
  deviceNs: bigint,
  lines: readonly bigint[],
  remainderNs: bigint | null,
  nanosPerHour: bigint,
): WindowShares {
  const amount = priceDeviceTime(deviceNs, nanosPerHour);
  const weights = remainderNs === null ? lines : [...lines, remainderNs];
  const shares = allocate(amount, weights);
  return { shares: shares.slice(0, lines.length), remainder: remainderNs === null ? null : shares.at(-1)!, amount };
}
