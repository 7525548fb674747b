// Which price held at a time? That of the finest device kind that has one; of its prices the one that began last.
import type { Meter, Price } from './events.ts';

export interface DatedPrice {
  readonly meter: Meter;
  readonly provider: Price['provider'];
  /** Null: every kind that has no price of its own. */
  readonly deviceKind: string | null;
  /** UTC, RFC 3339; it holds from then on, that moment too. */
  readonly effectiveFrom: string;
  /** Above zero. */
  readonly nanosPerUnit: bigint;
  readonly currency: string;
  readonly supplier: string;
  readonly priceBookId: string;
}

/** What is to be priced. Of other meters than device hours, provider and kind are null. */
export type PricedThing = Pick<DatedPrice, 'meter' | 'provider' | 'deviceKind'>;

/**
 * Pure; `prices` in any order, `time` in UTC. Undefined: nothing priced it then. Of two that began together (which a decision
 * never lets happen) the book of the lesser id holds, so that every reader takes the same.
 */
export function priceInForce<Dated extends DatedPrice>(
  prices: readonly Dated[],
  { meter, provider, deviceKind }: PricedThing,
  time: string,
): Dated | undefined {
  const moment = Date.parse(time);
  let held: Dated | undefined;
  for (const price of prices) {
    if (price.meter !== meter || price.provider !== provider) continue;
    if (price.deviceKind !== null && price.deviceKind !== deviceKind) continue;
    if (Date.parse(price.effectiveFrom) > moment) continue;
    if (!held || goesBefore(price, held)) held = price;
  }
  return held;
}

function goesBefore(price: DatedPrice, held: DatedPrice): boolean {
  if (price.deviceKind !== held.deviceKind) return held.deviceKind === null;
  const [began, heldSince] = [Date.parse(price.effectiveFrom), Date.parse(held.effectiveFrom)];
  return began === heldSince ? price.priceBookId < held.priceBookId : began > heldSince;
}
