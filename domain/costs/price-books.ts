// Which prices may be published? Dated ones above zero, in a known currency; two of one thing follow each other, so that at
// every moment each thing has one price, and a ledger of several currencies never mixes them.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { NANOS_PER_UNIT, parseNanos } from '../kernel/money.ts';
import type { Price, PriceBookEvent, PriceBookPublished } from './events.ts';
import { requireCurrency } from './known-currency.ts';
import { keyOfThing, nameOfThing, requireThing } from './priced-thing.ts';
import { requireLabel } from './require-label.ts';
import { requireUtc } from './utc-time.ts';

export interface PriceBookCommand {
  readonly type: 'PublishPriceBook';
  readonly data: PriceBookPublished;
  /** UTC; handed in, the domain has no clock. */
  readonly now: string;
}

export type PriceBookState = readonly PriceBookPublished[];

/** A million an hour: a year of it still fits the 64-bit integers of the views. */
const MAX_NANOS_PER_UNIT = 1_000_000n * NANOS_PER_UNIT;
/** A price far ahead would shut out every one before it, for ever. */
const MAX_AHEAD_MS = 366 * 24 * 3600 * 1000;
const MAX_PRICES = 50;
const MAX_SUPPLIER = 100;

/** Throws BAD_INPUT, PRICE_BOOK_OVERLAP. */
export function publishPriceBook({ data, now }: PriceBookCommand, books: PriceBookState): PriceBookEvent[] {
  requireCurrency(data.currency);
  requireLabel(data.supplier, 'supplier', MAX_SUPPLIER);
  if (requireUtc(data.effectiveFrom, 'effectiveFrom') > Date.parse(now) + MAX_AHEAD_MS) {
    throw new DomainError('BAD_INPUT', 'effectiveFrom is at most a year ahead.', { field: 'effectiveFrom' });
  }
  if (data.prices.length === 0 || data.prices.length > MAX_PRICES) {
    throw new DomainError('BAD_INPUT', `A price book needs at least one price, and has at most ${MAX_PRICES}.`, {
      field: 'prices',
    });
  }
  const seen = new Set<string>();
  for (const price of data.prices) {
    requirePrice(price);
    const key = keyOfThing(price);
    if (seen.has(key)) throw new DomainError('BAD_INPUT', `There are two prices for ${nameOfThing(price)}; give one.`);
    seen.add(key);
    refuseOverlap(price, data.effectiveFrom, books);
  }
  return [{ type: 'PriceBookPublished', data }];
}

function requirePrice(price: Price): void {
  requireThing(price);
  const nanos = parseNanos(price.nanosPerUnit);
  if (nanos > 0n && nanos <= MAX_NANOS_PER_UNIT) return;
  const sentence =
    nanos <= 0n
      ? `The price for ${nameOfThing(price)} must be above zero.`
      : `The price for ${nameOfThing(price)} is above a million a unit; give it in nano-units.`;
  throw new DomainError('BAD_INPUT', sentence, { field: 'nanosPerUnit' });
}

function refuseOverlap(price: Price, effectiveFrom: string, books: PriceBookState): void {
  const key = keyOfThing(price);
  const last = books
    .filter((book) => book.prices.some((earlier) => keyOfThing(earlier) === key))
    .reduce<PriceBookPublished | undefined>(
      (latest, book) => (latest && Date.parse(latest.effectiveFrom) >= Date.parse(book.effectiveFrom) ? latest : book),
      undefined,
    );
  if (!last || Date.parse(effectiveFrom) > Date.parse(last.effectiveFrom)) return;
  throw new DomainError(
    'PRICE_BOOK_OVERLAP',
    `${nameOfThing(price)} is priced by book ${last.priceBookId} from ${last.effectiveFrom} on; a price of the same must begin after the last one.`,
    { priceBookId: last.priceBookId, effectiveFrom: last.effectiveFrom },
  );
}

export const priceBookDecider: Decider<PriceBookState, PriceBookCommand, PriceBookEvent> = {
  initial: [],
  decide: publishPriceBook,
  evolve: (state, event) => [...state, event.data],
};
