import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { thresholdCurve } from '../../../../domain/models/evaluation/threshold-curve.ts';
import { confusionAt } from '../../../../domain/models/metrics.ts';
import { arbitraryRows } from './arbitrary-rows.ts';

test('one point a distinct score, from nobody to everybody', () => {
  assert.deepEqual(thresholdCurve([1, 0, 1, 0], [0.75, 0.5, 0.5, 0]), [
    { threshold: 0.875, tp: 0, fp: 0 },
    { threshold: 0.75, tp: 1, fp: 0 },
    { threshold: 0.5, tp: 2, fp: 1 },
    { threshold: null, tp: 2, fp: 2 }, // a score of 0 is positive only at the threshold 0
  ]);
});

test('rows scored 1 are parted by a threshold below 1, and nothing stands above them', () => {
  assert.deepEqual(thresholdCurve([1, 0], [1, 0.5]), [
    { threshold: null, tp: 0, fp: 0 },
    { threshold: 0.75, tp: 1, fp: 0 },
    { threshold: 0.5, tp: 1, fp: 1 },
  ]);
});

test('each threshold lies inside (0, 1) and decides as its point says', () => {
  fc.assert(
    fc.property(arbitraryRows(), ({ labels, scores }) => {
      const points = thresholdCurve(labels, scores);
      assert.equal(points.length, new Set(scores.map((score) => score + 0)).size + 1);
      for (const { threshold, tp, fp } of points) {
        if (threshold === null) continue;
        assert.ok(threshold > 0 && threshold < 1);
        const counts = confusionAt(labels, scores, threshold);
        assert.deepEqual([counts.tp, counts.fp], [tp, fp]);
      }
    }),
  );
});
