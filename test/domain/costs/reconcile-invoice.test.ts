// The parts of a difference add up to it, whatever the supplier invoices; each kind of difference has its name.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { InvoiceLine } from '../../../domain/costs/events.ts';
import { priceOf } from '../../../domain/costs/meter-units.ts';
import { type MeteredThing, reconcileInvoice } from '../../../domain/costs/reconcile-invoice.ts';

const HOUR = 3_600_000_000_000n;
const line = (change: Partial<InvoiceLine> = {}): InvoiceLine => ({
  line: 1,
  description: 'GPU hours',
  category: 'usage',
  meter: 'device-hour',
  provider: 'cuda',
  deviceKind: 'h100',
  quantityNanos: '2000000000',
  nanos: '5000000000',
  ...change,
});
const metered = (change: Partial<MeteredThing> = {}): MeteredThing => ({
  meter: 'device-hour',
  provider: 'cuda',
  deviceKind: 'h100',
  nanosPerUnit: 2_500_000_000n,
  quantity: 2n * HOUR,
  nanos: 5_000_000_000n,
  correctedNanos: 0n,
  ...change,
});
const sum = (amounts: readonly { readonly nanos: bigint }[]) => amounts.reduce((total, { nanos }) => total + nanos, 0n);
const partsOf = (lines: readonly InvoiceLine[], things: readonly MeteredThing[], adjusted?: Map<number, bigint>) =>
  reconcileInvoice(lines, things, adjusted).lines.map(({ parts }) => parts.map(({ kind, nanos }) => [kind, nanos]));

describe('a line of an invoice', () => {
  test('that says what was metered is equal', () => {
    assert.deepEqual(partsOf([line()], [metered()]), [[['EQUAL', 0n]]]);
  });
  test('of more hours differs by quantity, at our price', () => {
    const parts = partsOf([line({ quantityNanos: '3000000000', nanos: '7500000000' })], [metered()]);
    assert.deepEqual(parts, [[['QUANTITY', 2_500_000_000n]]]);
  });
  test('at another price differs by price, for the supplier’s quantity', () => {
    assert.deepEqual(partsOf([line({ nanos: '5200000000' })], [metered()]), [[['PRICE', 200_000_000n]]]);
  });
  test('that rounds to cents differs by price; windows rounded one by one differ by rounding', () => {
    assert.deepEqual(partsOf([line({ nanos: '5000000000' })], [metered({ nanos: 4_999_999_998n })]), [
      [['ROUNDING', 2n]],
    ]);
  });
  test('of tax or support is not metered', () => {
    const support = line({ category: 'tax', meter: null, provider: null, deviceKind: null, quantityNanos: null });
    assert.deepEqual(partsOf([support], []), [[['NOT_METERED', 5_000_000_000n]]]);
  });
  test('is explained by the corrections that were booked since', () => {
    const booked = partsOf([line({ nanos: '5200000000' })], [metered()], new Map([[1, 200_000_000n]]));
    assert.deepEqual(booked, [
      [
        ['PRICE', 200_000_000n],
        ['CORRECTED', -200_000_000n],
      ],
    ]);
    const [after] = reconcileInvoice(
      [line({ nanos: '5200000000' })],
      [metered({ correctedNanos: 200_000_000n })],
    ).lines;
    assert.equal(after!.differenceNanos, 0n);
  });
  test('that names no kind takes the kinds no other line names', () => {
    const things = [metered(), metered({ deviceKind: 'a100', quantity: HOUR, nanos: 2_500_000_000n })];
    const lines = [line(), line({ line: 2, deviceKind: null, quantityNanos: '1000000000', nanos: '2500000000' })];
    assert.deepEqual(partsOf(lines, things), [[['EQUAL', 0n]], [['EQUAL', 0n]]]);
  });
});

test('what was metered and not invoiced is a row of its own', () => {
  assert.deepEqual(partsOf([], [metered()]), [[['NOT_INVOICED', -5_000_000_000n]]]);
});

test('a period of two prices is judged at the price each hour had', () => {
  const things = [metered(), metered({ nanosPerUnit: 3_000_000_000n, quantity: HOUR, nanos: 3_000_000_000n })];
  assert.deepEqual(partsOf([line({ quantityNanos: '3000000000', nanos: '8000000000' })], things), [[['EQUAL', 0n]]]);
});

const kinds = fc.constantFrom('h100', 'a100', null);
const lines = fc.array(
  fc.record({
    deviceKind: kinds,
    meter: fc.constantFrom('device-hour' as const, null),
    quantityNanos: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String)),
    nanos: fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }).map(String),
  }),
  { maxLength: 6 },
);
const things = fc.array(
  fc
    .record({
      deviceKind: fc.constantFrom('h100', 'a100', 't4'),
      nanosPerUnit: fc.bigInt({ min: 1n, max: 10n ** 11n }),
      quantity: fc.bigInt({ min: 0n, max: 1000n * HOUR }),
      rounding: fc.bigInt({ min: -3n, max: 3n }),
      correctedNanos: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
    })
    .map(({ rounding, ...thing }) =>
      metered({ ...thing, nanos: priceOf('device-hour', thing.quantity, thing.nanosPerUnit) + rounding }),
    ),
  { maxLength: 5 },
);

test('parts add up to the difference of each line and of the whole, and nothing metered is lost', () => {
  fc.assert(
    fc.property(lines, things, fc.bigInt({ min: -5n, max: 5n }), (drawn, meters, adjusted) => {
      const given = drawn.map((each, index) =>
        line({ ...each, line: index + 1, provider: each.meter && 'cuda', deviceKind: each.meter && each.deviceKind }),
      );
      const found = reconcileInvoice(given, meters, new Map([[1, adjusted]]));
      for (const each of found.lines) {
        assert.equal(each.differenceNanos, each.invoicedNanos - each.meteredNanos - each.correctedNanos);
        assert.equal(sum(each.parts), each.differenceNanos);
        assert.ok(each.parts.length > 0);
      }
      assert.equal(found.meteredNanos, sum(meters));
      assert.equal(
        found.invoicedNanos,
        given.reduce((total, { nanos }) => total + BigInt(nanos), 0n),
      );
      const booked = given.length > 0 ? adjusted : 0n;
      assert.equal(
        found.correctedNanos,
        meters.reduce((total, { correctedNanos }) => total + correctedNanos, booked),
      );
      assert.equal(sum(found.parts), found.differenceNanos);
      assert.equal(found.differenceNanos, found.invoicedNanos - found.meteredNanos - found.correctedNanos);
    }),
  );
});
