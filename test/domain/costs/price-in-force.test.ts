// At every moment a thing has the price of its own kind, or of its provider, that began last.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type DatedPrice, priceInForce } from '../../../domain/costs/price-in-force.ts';

const price = (change: Partial<DatedPrice> = {}): DatedPrice => ({
  meter: 'device-hour',
  provider: 'cuda',
  deviceKind: null,
  effectiveFrom: '2026-01-01T00:00:00Z',
  nanosPerUnit: 1n,
  currency: 'EUR',
  supplier: 'house',
  priceBookId: 'pb_a',
  ...change,
});
const h100 = { meter: 'device-hour', provider: 'cuda', deviceKind: 'h100' } as const;
const JULY = '2026-07-01T00:00:00.000Z';

test('the price of the kind goes before the price of all kinds, even where it began earlier', () => {
  const own = price({ deviceKind: 'h100', effectiveFrom: '2025-01-01T00:00:00Z' });
  const all = price({ effectiveFrom: '2026-06-01T00:00:00Z' });
  assert.equal(priceInForce([all, own], h100, JULY), own);
  assert.equal(priceInForce([own, all], { ...h100, deviceKind: 'a100' }, JULY), all);
});

test('a price holds from its first moment on, until the next of the same thing begins', () => {
  const [first, second] = [price(), price({ effectiveFrom: JULY, priceBookId: 'pb_b' })];
  assert.equal(priceInForce([second, first], h100, '2026-06-30T23:59:59.999Z'), first);
  // The same moment, written without milliseconds: times are compared, not their letters.
  assert.equal(priceInForce([first, second], h100, '2026-07-01T00:00:00Z'), second);
});

test('nothing prices what came before the first price, another meter or another provider', () => {
  assert.equal(priceInForce([price()], h100, '2025-12-31T23:59:59Z'), undefined);
  assert.equal(priceInForce([price()], { ...h100, provider: 'cpu' }, JULY), undefined);
  assert.equal(priceInForce([price()], { meter: 'gib-month', provider: null, deviceKind: null }, JULY), undefined);
});

test('the order in which prices are given changes nothing', () => {
  const any = fc.record({
    deviceKind: fc.constantFrom(null, 'h100', 'a100'),
    effectiveFrom: fc.constantFrom('2026-01-01T00:00:00Z', '2026-03-01T00:00:00.000Z', '2026-09-01T00:00:00Z'),
    priceBookId: fc.constantFrom('pb_a', 'pb_b', 'pb_c'),
  });
  fc.assert(
    fc.property(fc.uniqueArray(any, { selector: (each) => JSON.stringify(each) }), (drawn) => {
      const prices = drawn.map(price);
      assert.equal(priceInForce(prices, h100, JULY), priceInForce(prices.toReversed(), h100, JULY));
    }),
  );
});
