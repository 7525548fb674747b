import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pairedAccuracyDifference } from '../../../../domain/models/evaluation/paired-accuracy-difference.ts';
import { close } from './close.ts';

const Z = 1.959963984540054;

test('the interval is Wald’s with half a row added to each of the four cells', () => {
  // 30 rows only the first, 10 only the second, 100 in all: 30.5, 10.5 of 102
  const { value, low, high } = pairedAccuracyDifference(30, 10, 100);
  close(value, 0.2);
  const p = 30.5 / 102;
  const q = 10.5 / 102;
  const half = Z * Math.sqrt((p + q - (p - q) ** 2) / 102);
  close(low, p - q - half);
  close(high, p - q + half);
});

test('one row, or no row on which they differ, proves nothing', () => {
  for (const [first, second, n] of [
    [1, 0, 1],
    [0, 0, 1],
    [0, 0, 500],
  ] as const) {
    const { low, high } = pairedAccuracyDifference(first, second, n);
    assert.ok(low < 0 && high > 0);
  }
});

test('swapped models give the mirrored interval', () => {
  const counts = fc.tuple(fc.nat(200), fc.nat(200), fc.nat(200)).filter(([a, b, c]) => a + b + c > 0);
  fc.assert(
    fc.property(counts, ([first, second, rest]) => {
      const there = pairedAccuracyDifference(first, second, first + second + rest);
      const back = pairedAccuracyDifference(second, first, first + second + rest);
      close(there.low, -back.high);
      close(there.value, -back.value);
      assert.ok(there.low < there.high);
    }),
  );
});
