import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile } from '../../../../domain/models/evaluation/quantile.ts';

test('a quantile lies between its two order statistics', () => {
  // four values: a share s stands at place 3·s; 3 · 0.25 = 0.75 → 1 + 0.75 · (3 − 1)
  assert.equal(quantile([1, 3, 5, 11], 0.25), 2.5);
  assert.equal(quantile([1, 3, 5, 11], 0.5), 4);
  assert.equal(quantile([1, 3, 5, 11], 0), 1);
  assert.equal(quantile([1, 3, 5, 11], 1), 11);
  assert.equal(quantile([7], 0.95), 7);
});

test('no values and a share outside [0, 1] are refused; there is no negative zero', () => {
  assert.throws(() => quantile([], 0.5), RangeError);
  assert.throws(() => quantile([1], 1.5), RangeError);
  assert.throws(() => quantile([1], Number.NaN), RangeError);
  assert.ok(Object.is(quantile([-0], 0.5), 0));
});
