// Prices are dated, in one currency, and follow each other.
import { describe, test } from 'node:test';
import type { PriceBookPublished } from '../../../domain/costs/events.ts';
import { priceBookDecider } from '../../../domain/costs/price-books.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(priceBookDecider);
const book: PriceBookPublished = EVENT_EXAMPLES.PriceBookPublished.data;
const published = (change: Partial<PriceBookPublished> = {}) =>
  ({ type: 'PriceBookPublished', data: { ...book, ...change } }) as const;
const publish = (change: Partial<PriceBookPublished> = {}) =>
  ({ type: 'PublishPriceBook', data: { ...book, ...change }, now: '2026-12-01T00:00:00Z' }) as const;

describe('a price book', () => {
  test('is published, and a later one after it', () => {
    given().when(publish()).follows(published());
    const next = { effectiveFrom: '2026-07-01T00:00:00Z' };
    given(published()).when(publish(next)).follows(published(next));
  });
  test('must begin after the last one', () => {
    for (const effectiveFrom of ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', '2025-06-01T00:00:00Z']) {
      given(published())
        .when(publish({ effectiveFrom }))
        .refused('PRICE_BOOK_OVERLAP', /after the last one/);
    }
  });
  test('is in the one currency of the ledger, an ISO 4217 code', () => {
    given(published())
      .when(publish({ currency: 'USD', effectiveFrom: '2027-01-01T00:00:00Z' }))
      .refused('BAD_INPUT', /EUR/);
    for (const currency of ['eur', 'EURO', '', '€'])
      given()
        .when(publish({ currency }))
        .refused('BAD_INPUT', /ISO 4217/);
  });
  test('begins at a UTC time that exists', () => {
    for (const effectiveFrom of [
      '2026-01-01',
      '2026-01-01T00:00:00',
      '2026-01-01T00:00:00+01:00',
      '2026-13-01T00:00:00Z',
      '',
    ]) {
      given().when(publish({ effectiveFrom })).refused('BAD_INPUT', /UTC/);
    }
  });
  test('has one price above zero for each provider it names, and names one', () => {
    const price = book.prices[0]!;
    given()
      .when(publish({ prices: [] }))
      .refused('BAD_INPUT', /at least one/);
    given()
      .when(publish({ prices: [price, price] }))
      .refused('BAD_INPUT', /two prices for cpu/);
    for (const nanosPerUnit of ['0', '-5']) {
      given()
        .when(publish({ prices: [{ ...price, nanosPerUnit }] }))
        .refused('BAD_INPUT', /above zero/);
    }
    given()
      .when(publish({ prices: [{ ...price, nanosPerUnit: '1.5' }] }))
      .refused('BAD_INPUT', /integer string/);
  });
  test('has no price that a year of device time would carry beyond 64 bits', () => {
    const price = book.prices[0]!;
    for (const nanosPerUnit of [`1${'0'.repeat(15)}1`, '9'.repeat(30)]) {
      given()
        .when(publish({ prices: [{ ...price, nanosPerUnit }] }))
        .refused('BAD_INPUT', /above a million an hour/);
    }
  });
  test('begins at most a year ahead, or it would shut out all others', () => {
    given()
      .when(publish({ effectiveFrom: '9999-12-31T00:00:00Z' }))
      .refused('BAD_INPUT', /a year ahead/);
  });
});
