import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorRatio } from '../../../../domain/models/evaluation/error-ratio.ts';
import { close } from './close.ts';

test('the ratio and interval of four rows have their hand-computed values', () => {
  // squared errors 1 1 4 4 (mean 2.5) against 4 4 4 4 (mean 4): pulls .4 .4 1.6 1.6 less 1 each: −.6 −.6 .6 .6
  const ratio = errorRatio([0, 0, 0, 0], [1, -1, 2, -2], [2, 2, -2, -2]);
  close(ratio.value, Math.sqrt(2.5 / 4));
  const half = (1.959963984540054 * Math.sqrt((4 * 0.36) / 3 / 4)) / 2;
  close(ratio.low, ratio.value! * Math.exp(-half));
  close(ratio.high, ratio.value! * Math.exp(half));
  assert.deepEqual([ratio.firstRmse, ratio.secondRmse], [Math.sqrt(2.5), 2]);
});

test('swapped models give the inverted interval', () => {
  const value = fc.integer({ min: -20, max: 20 });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 40, size: 'max' }), (rows) => {
      const [observed, first, second] = ([0, 1, 2] as const).map((i) => rows.map((row) => row[i]));
      const there = errorRatio(observed!, first!, second!);
      const back = errorRatio(observed!, second!, first!);
      if (there.value === null) return assert.equal(back.value, null);
      close(there.value * back.value!, 1, 1e-9);
      close(there.low! * back.high!, 1, 1e-9);
    }),
  );
});

test('a model without error has no ratio, and one row no interval', () => {
  assert.deepEqual(errorRatio([1, 2], [1, 2], [2, 2]), {
    value: null,
    low: null,
    high: null,
    firstRmse: 0,
    secondRmse: Math.SQRT1_2,
  });
  assert.equal(errorRatio([1, 2], [2, 2], [1, 2]).value, null);
  assert.equal(errorRatio([1, 2], [1, 2], [1, 2]).value, null);
  assert.deepEqual(errorRatio([1], [2], [3]), { value: 0.5, low: null, high: null, firstRmse: 1, secondRmse: 2 });
});
