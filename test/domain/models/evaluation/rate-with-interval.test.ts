import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rateWithInterval } from '../../../../domain/models/evaluation/rate-with-interval.ts';
import { close } from './close.ts';

test('the interval is the one Newcombe (1998) prints for the score method', () => {
  const printed = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [hits, of, low, high] of printed) {
    const rate = rateWithInterval(hits, of)!;
    close(rate.low, low, 0.00005);
    close(rate.high, high, 0.00005);
    assert.equal(rate.value, hits / of);
  }
});

test('the bounds solve the score equation |p − value| = z · √(p(1 − p) / n)', () => {
  const { value, low, high } = rateWithInterval(3, 10)!;
  for (const p of [low, high]) close(Math.abs(p - value), 1.959963984540054 * Math.sqrt((p * (1 - p)) / 10));
});

test('a share of no rows is null, of none or all the rows ends at 0 or 1', () => {
  assert.equal(rateWithInterval(0, 0), null);
  assert.equal(rateWithInterval(0, 7)!.low, 0);
  assert.equal(rateWithInterval(7, 7)!.high, 1);
});

test('the interval lies in [0, 1] around the value', () => {
  const counts = fc
    .integer({ min: 1, max: 1e9 })
    .chain((of) => fc.tuple(fc.integer({ min: 0, max: of }), fc.constant(of)));
  fc.assert(
    fc.property(counts, ([hits, of]) => {
      const { value, low, high } = rateWithInterval(hits, of)!;
      assert.ok(0 <= low && low <= value && value <= high && high <= 1 && low < high);
    }),
  );
});

test('counts that are no counts are refused', () => {
  for (const [hits, of] of [
    [2, 1],
    [-1, 3],
    [0.5, 3],
    [0, Number.NaN],
  ] as const) {
    assert.throws(() => rateWithInterval(hits, of), RangeError);
  }
});
