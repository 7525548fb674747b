// Which price held on that day? Price books are dated, follow each other, and never change once published.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Fact } from '../kernel/event.ts';
import { parseNanos } from '../kernel/money.ts';
import type { PriceBookPublished } from './events.ts';

type PriceBookEvent = Fact<'PriceBookPublished', PriceBookPublished>;
export type PriceBookCommand = { readonly type: 'PublishPriceBook'; readonly data: PriceBookPublished };
export type PriceBookState = readonly PriceBookPublished[];

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

export function publishPriceBook(data: PriceBookPublished, books: PriceBookState): PriceBookEvent[] {
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
    if (seen.has(price.provider))
      throw new DomainError('BAD_INPUT', `There are two prices for ${price.provider}; give one.`);
    seen.add(price.provider);
  }
  return [{ type: 'PriceBookPublished', data }];
}

export const priceBookDecider: Decider<PriceBookState, PriceBookCommand, PriceBookEvent> = {
  initial: [],
  decide: (command, state) => publishPriceBook(command.data, state),
  evolve: (state, event) => [...state, event.data],
};
