// Which price held on that day? Price books are dated, follow each other, and never change once published.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Fact } from '../kernel/event.ts';
import { NANOS_PER_UNIT, parseNanos } from '../kernel/money.ts';
import type { PriceBookPublished } from './events.ts';

type PriceBookEvent = Fact<'PriceBookPublished', PriceBookPublished>;
export interface PriceBookCommand {
  readonly type: 'PublishPriceBook';
  readonly data: PriceBookPublished;
  /** UTC; handed in, the domain has no clock. */
  readonly now: string;
}

/** A million units an hour: a year of it still fits the 64-bit integers of the views. */
const MAX_NANOS_PER_HOUR = 1_000_000n * NANOS_PER_UNIT;
/** A book far ahead would shut out every book before it, for ever. */
const MAX_AHEAD_MS = 366 * 24 * 3600 * 1000;
export type PriceBookState = readonly PriceBookPublished[];

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

export function publishPriceBook({ data, now }: PriceBookCommand, books: PriceBookState): PriceBookEvent[] {
  if (!/^[A-Z]{3}$/.test(data.currency)) {
    throw new DomainError('BAD_INPUT', 'currency is an ISO 4217 code such as EUR.', { field: 'currency' });
  }
  const first = books[0];
  if (first && first.currency !== data.currency) {
    throw new DomainError('BAD_INPUT', `Prices here are in ${first.currency}; a ledger counts in one currency.`, {
      field: 'currency',
    });
  }
  if (!UTC.test(data.effectiveFrom) || Number.isNaN(Date.parse(data.effectiveFrom))) {
    throw new DomainError('BAD_INPUT', 'effectiveFrom is a UTC time such as 2026-01-01T00:00:00Z.', {
      field: 'effectiveFrom',
    });
  }
  if (Date.parse(data.effectiveFrom) > Date.parse(now) + MAX_AHEAD_MS) {
    throw new DomainError('BAD_INPUT', 'effectiveFrom is at most a year ahead.', { field: 'effectiveFrom' });
  }
  const last = books.at(-1);
  if (last && Date.parse(data.effectiveFrom) <= Date.parse(last.effectiveFrom)) {
    throw new DomainError(
      'PRICE_BOOK_OVERLAP',
      `A price book must begin after the last one, which begins ${last.effectiveFrom}.`,
    );
  }
  if (data.prices.length === 0) throw new DomainError('BAD_INPUT', 'A price book needs at least one price.');
  const seen = new Set<string>();
  for (const price of data.prices) {
    if (parseNanos(price.nanosPerUnit) <= 0n) {
      throw new DomainError('BAD_INPUT', `The price for ${price.provider} must be above zero.`, {
        field: 'nanosPerUnit',
      });
    }
    if (parseNanos(price.nanosPerUnit) > MAX_NANOS_PER_HOUR) {
      throw new DomainError(
        'BAD_INPUT',
        `The price for ${price.provider} is above a million an hour; give it in nano-units.`,
        {
          field: 'nanosPerUnit',
        },
      );
    }
    const key = `${price.meter} ${price.provider} ${price.deviceKind}`;
    if (seen.has(key)) throw new DomainError('BAD_INPUT', `There are two prices for ${price.provider}; give one.`);
    seen.add(key);
  }
  return [{ type: 'PriceBookPublished', data }];
}

export const priceBookDecider: Decider<PriceBookState, PriceBookCommand, PriceBookEvent> = {
  initial: [],
  decide: publishPriceBook,
  evolve: (state, event) => [...state, event.data],
};
