import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rateDifference } from '../../../../domain/models/evaluation/rate-difference.ts';
import { rateWithInterval } from '../../../../domain/models/evaluation/rate-with-interval.ts';
import { close } from './close.ts';

test('the interval is the one Newcombe (1998) prints for method 10', () => {
  const printed = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ] as const;
  for (const [a, m, b, n, low, high] of printed) {
    const difference = rateDifference(rateWithInterval(a, m)!, rateWithInterval(b, n)!);
    close(difference.value, a / m - b / n);
    close(difference.low, low, 0.00005);
    close(difference.high, high, 0.00005);
  }
});

test('swapped shares give the mirrored interval, and it holds the difference', () => {
  const share = fc
    .integer({ min: 1, max: 5000 })
    .chain((of) => fc.integer({ min: 0, max: of }).map((hits) => rateWithInterval(hits, of)!));
  fc.assert(
    fc.property(share, share, (first, second) => {
      const there = rateDifference(first, second);
      const back = rateDifference(second, first);
      close(there.low, -back.high);
      close(there.high, -back.low);
      assert.ok(there.low <= there.value && there.value <= there.high);
    }),
  );
});
