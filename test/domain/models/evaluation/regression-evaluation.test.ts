import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluateRegression } from '../../../../domain/models/evaluation/regression-evaluation.ts';
import { close } from './close.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';

test('five rows have their hand-computed figures', () => {
  // errors (predicted − observed): 1, −1, 0, 3, −2
  const evaluation = evaluateRegression([1, 2, 3, 4, 5], [2, 1, 3, 7, 3]);
  close(evaluation.rmse, Math.sqrt((1 + 1 + 0 + 9 + 4) / 5));
  close(evaluation.mae, 7 / 5);
  assert.equal(evaluation.medianAbsoluteError, 1); // of 0 1 1 2 3
  close(evaluation.meanError, 1 / 5);
  close(evaluation.r2, 1 - 15 / 10); // squares around the mean 3: 4 + 1 + 0 + 1 + 4
  // sorted −2 −1 0 1 3; a share s stands at place 4·s: .05 → .2 of the way from −2 to −1
  const { p05, p25, p50, p75, p95 } = evaluation.errorQuantiles;
  close(p05, -1.8);
  assert.deepEqual([p25, p50, p75], [-1, 0, 1]);
  close(p95, 2.6);
});

test('bins by prediction show mean prediction and mean target', () => {
  const predicted = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15];
  const observed = [0, 0, 0, 5, 5, 10, 10, 10, 10, 20];
  assert.deepEqual(evaluateRegression(observed, predicted, 2).bins, [
    { n: 5, meanPredicted: 3, meanObserved: 2 },
    { n: 5, meanPredicted: 13, meanObserved: 12 },
  ]);
});

test('a constant target has no R²; perfect predictions have 1; the mean has 0', () => {
  // ten tenths of 0.1 do not sum to 0.1: the mean is a little off, and the target constant all the same
  assert.equal(evaluateRegression(new Array(10).fill(0.1), new Array(10).fill(0.2)).r2, null);
  assert.equal(evaluateRegression([4], [4]).r2, null);
  assert.equal(evaluateRegression([1, 2, 4], [1, 2, 4]).r2, 1);
  assert.equal(evaluateRegression([1, 2, 3], [2, 2, 2]).r2, 0);
});

test('on any rows every number is finite, RMSE is at least MAE, and the bins hold every row', () => {
  const large = fc.double({ min: -1e100, max: 1e100, noNaN: true });
  // squares of numbers below 1e-162 are 0: no unit anyone measures in
  const value = fc.oneof(
    large.map((v) => (Math.abs(v) < 1e-100 ? 0 : v)),
    fc.integer({ min: -9, max: 9 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60, size: 'max' }), (rows) => {
      const evaluation = evaluateRegression(
        rows.map(([observed]) => observed),
        rows.map(([, predicted]) => predicted),
      );
      everyNumberIsFinite(evaluation);
      assert.ok(evaluation.rmse >= evaluation.mae * (1 - 1e-12) && evaluation.mae >= 0);
      assert.ok(Math.abs(evaluation.meanError) <= evaluation.mae * (1 + 1e-12));
      assert.equal(
        evaluation.bins.reduce((sum, { n }) => sum + n, 0),
        rows.length,
      );
    }),
  );
});

test('the target’s unit scales errors and leaves R² alone', () => {
  const observed = [3, 8, 1, 9, 4, 7];
  const predicted = [2, 9, 3, 8, 4, 5];
  const one = evaluateRegression(observed, predicted);
  const scaled = evaluateRegression(
    observed.map((v) => v * 1024),
    predicted.map((v) => v * 1024),
  );
  assert.deepEqual(
    [scaled.rmse, scaled.mae, scaled.meanError, scaled.r2],
    [one.rmse * 1024, one.mae * 1024, one.meanError * 1024, one.r2],
  );
});

test('values that are not finite, too large or unequal in number are refused', () => {
  for (const value of [Number.NaN, Infinity, -Infinity, 1e101]) {
    assert.throws(() => evaluateRegression([1, 2], [1, value]), RangeError);
    assert.throws(() => evaluateRegression([value, 2], [1, 2]), RangeError);
  }
  assert.throws(() => evaluateRegression([1], []), RangeError);
  assert.throws(() => evaluateRegression([], []), RangeError);
});
