// Prices are dated, above zero, in a known currency, and those of one thing follow each other.
import { describe, test } from 'node:test';
import type { Price, PriceBookPublished } from '../../../domain/costs/events.ts';
import { priceBookDecider } from '../../../domain/costs/price-books.ts';
import { deciderSpec } from '../../support/decider-spec.ts';

const given = deciderSpec(priceBookDecider);
const cpu: Price = { meter: 'device-hour', provider: 'cpu', deviceKind: null, nanosPerUnit: '100000000' };
const book: PriceBookPublished = {
  priceBookId: 'pb_0000000000000001',
  supplier: 'house',
  currency: 'EUR',
  effectiveFrom: '2026-01-01T00:00:00Z',
  prices: [cpu],
};
const published = (change: Partial<PriceBookPublished> = {}) =>
  ({ type: 'PriceBookPublished', data: { ...book, ...change } }) as const;
const publish = (change: Partial<PriceBookPublished> = {}) =>
  ({ type: 'PublishPriceBook', data: { ...book, ...change }, now: '2026-12-01T00:00:00Z' }) as const;
const priced = (change: Partial<Price>) => publish({ prices: [{ ...cpu, ...change }] });

describe('a price book', () => {
  test('is published, and a later one after it', () => {
    given().when(publish()).follows(published());
    const next = { effectiveFrom: '2026-07-01T00:00:00Z' };
    given(published()).when(publish(next)).follows(published(next));
  });
  test('prices what an earlier one prices only from later on, and says which and when', () => {
    for (const effectiveFrom of ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', '2025-06-01T00:00:00Z']) {
      given(published())
        .when(publish({ effectiveFrom, currency: 'USD', supplier: 'cloud' }))
        .refused('PRICE_BOOK_OVERLAP', /pb_0000000000000001 from 2026-01-01T00:00:00Z/);
    }
  });
  test('may begin whenever it likes where it prices something else', () => {
    const others: PriceBookPublished['prices'] = [
      { ...cpu, provider: 'cuda' },
      { ...cpu, deviceKind: 'epyc' },
      { meter: 'gib-month', provider: null, deviceKind: null, nanosPerUnit: '20000000' },
      { meter: 'thousand-requests', provider: null, deviceKind: null, nanosPerUnit: '1000' },
    ];
    const other = { effectiveFrom: '2025-06-01T00:00:00Z', currency: 'USD', prices: others };
    given(published()).when(publish(other)).follows(published(other));
  });
  test('is in a currency that exists', () => {
    for (const currency of ['eur', 'EURO', '', '€', 'ZZZ', 'ABC'])
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
      '2026-02-30T00:00:00Z',
      '',
    ]) {
      given().when(publish({ effectiveFrom })).refused('BAD_INPUT', /UTC/);
    }
  });
  test('has one price for each thing, and at least one', () => {
    given()
      .when(publish({ prices: [] }))
      .refused('BAD_INPUT', /at least one/);
    given()
      .when(publish({ prices: [cpu, { ...cpu, nanosPerUnit: '5' }] }))
      .refused('BAD_INPUT', /two prices for device-hour of cpu/);
  });
  test('has no price of zero, below it, above a million, or that is no whole number', () => {
    for (const nanosPerUnit of ['0', '-5'])
      given()
        .when(priced({ nanosPerUnit }))
        .refused('BAD_INPUT', /above zero/);
    for (const nanosPerUnit of [`1${'0'.repeat(14)}1`, '9'.repeat(30)])
      given()
        .when(priced({ nanosPerUnit }))
        .refused('BAD_INPUT', /above a million/);
    given()
      .when(priced({ nanosPerUnit: '1.5' }))
      .refused('BAD_INPUT', /integer string/);
  });
  test('gives device hours a provider, and nothing else one', () => {
    given()
      .when(priced({ provider: null }))
      .refused('BAD_INPUT', /needs the provider/);
    for (const meter of ['gib-month', 'thousand-requests'] as const) {
      given()
        .when(priced({ meter }))
        .refused('BAD_INPUT', /belongs to no device/);
      given()
        .when(priced({ meter, provider: null, deviceKind: 'h100' }))
        .refused('BAD_INPUT', /belongs to no device/);
    }
    given()
      .when(priced({ deviceKind: 'H100 "80GB"' }))
      .refused('BAD_INPUT', /small letters/);
  });
  test('names its supplier', () => {
    for (const supplier of ['', ' house', 'a'.repeat(101), 'a\nb'])
      given()
        .when(publish({ supplier }))
        .refused('BAD_INPUT', /supplier/);
  });
  test('begins at most a year ahead, or it would shut out all others', () => {
    given()
      .when(publish({ effectiveFrom: '9999-12-31T00:00:00Z' }))
      .refused('BAD_INPUT', /a year ahead/);
  });
});
