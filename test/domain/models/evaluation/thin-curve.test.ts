import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { thinCurve } from '../../../../domain/models/evaluation/thin-curve.ts';

test('a short curve stays whole', () => {
  assert.deepEqual(thinCurve([0, 1, 5], [1], 3), [0, 1, 2]);
});

test('points are kept at equal steps along the curve, not at equal counts', () => {
  // ten points crowd the first tenth of the way: three steps of 1/3 find 10, 11
  const along = [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.4, 0.7, 1];
  assert.deepEqual(thinCurve(along, [], 4), [0, 10, 11, 12]);
});

test('first, last and the chosen point stay, the limit holds, and no step is longer than its share and one point', () => {
  const curve = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300, size: 'max' });
  fc.assert(
    fc.property(curve, fc.nat(), fc.integer({ min: 4, max: 40 }), (steps, seed, limit) => {
      let sum = 0;
      const along = steps.map((step) => (sum += step));
      const kept = seed % along.length;
      const chosen = thinCurve(along, [kept], limit);
      assert.ok(chosen.length <= limit && chosen[0] === 0 && chosen.at(-1) === along.length - 1);
      assert.ok(chosen.includes(kept));
      assert.deepEqual(
        chosen,
        [...new Set(chosen)].sort((a, b) => a - b),
      );
      const share = (along.at(-1)! - along[0]!) / (limit - 2);
      for (let i = 1; i < chosen.length; i++) {
        assert.ok(along[chosen[i]!]! - along[chosen[i - 1]!]! <= share + 1 + 1e-9);
      }
    }),
  );
});
