import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { areaUnderRoc, confusionAt } from '../../../domain/models/metrics.ts';

const close = (actual: number, wanted: number) => assert.ok(Math.abs(actual - wanted) < 1e-12, `${actual} ≠ ${wanted}`);

test('AUC counts the pairs ranked right', () => {
  assert.equal(areaUnderRoc(Uint8Array.of(0, 0, 1, 1), [0.1, 0.4, 0.35, 0.8]), 0.75);
  assert.equal(areaUnderRoc(Uint8Array.of(0, 1), [0.2, 0.9]), 1);
  assert.equal(areaUnderRoc(Uint8Array.of(1, 0), [0.2, 0.9]), 0);
});

test('tied pairs count half', () => {
  assert.equal(areaUnderRoc(Uint8Array.of(0, 1, 1), [0.5, 0.5, 0.9]), 0.75);
  assert.equal(areaUnderRoc(Uint8Array.of(0, 1, 0, 1), [0.3, 0.3, 0.3, 0.3]), 0.5);
});

test('AUC equals the count over all pairs on any scores with ties', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), { minLength: 1 });
  fc.assert(
    fc.property(rows, (pairs) => {
      const positive = pairs.filter(([label]) => label === 1).map(([, score]) => score);
      const negative = pairs.filter(([label]) => label === 0).map(([, score]) => score);
      let won = 0;
      for (const p of positive) for (const n of negative) won += p > n ? 1 : p === n ? 0.5 : 0;
      const labels = Uint8Array.from(pairs, ([label]) => label);
      const auc = areaUnderRoc(
        labels,
        pairs.map(([, score]) => score),
      );
      if (positive.length === 0 || negative.length === 0) assert.equal(auc, null);
      else close(auc!, won / (positive.length * negative.length));
    }),
  );
});

test('a score at the threshold is positive', () => {
  assert.deepEqual(confusionAt(Uint8Array.of(1, 0, 1, 0, 0), [0.5, 0.5, 0.4, 0.4, 0.9], 0.5), {
    tp: 1,
    fp: 2,
    tn: 1,
    fn: 1,
  });
});

test('one observed class has no AUC', () => {
  assert.equal(areaUnderRoc(Uint8Array.of(1, 1), [0.2, 0.4]), null);
});
