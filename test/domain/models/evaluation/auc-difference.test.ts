import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aucDifference } from '../../../../domain/models/evaluation/auc-difference.ts';
import { areaUnderRoc } from '../../../../domain/models/metrics.ts';
import { close } from './close.ts';

const Z = 1.959963984540054;

test('the interval of four rows has its hand-computed value', () => {
  // first model: .3 .5 | .1 .4 → positives' placements ½ 1, negatives' 1 ½ (AUC ¾)
  // second model: .2 .9 | .3 .1 → positives' ½ 1, negatives' ½ 1 (AUC ¾)
  // differences: positives 0 0 (variance 0), negatives ½ −½ (variance ½): standard error √(½ / 2) = ½
  const apart = aucDifference([1, 1, 0, 0], [0.3, 0.5, 0.1, 0.4], [0.2, 0.9, 0.3, 0.1])!;
  assert.deepEqual([apart.first, apart.second, apart.value], [0.75, 0.75, 0]);
  close(apart.low, -Z / 2);
  close(apart.high, Z / 2);
});

test('the variance is S₁₁ + S₂₂ − 2 S₁₂ of DeLong over every pair', () => {
  const rows = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })),
    { minLength: 4, maxLength: 40, size: 'max' },
  );
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const covariance = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, v, i) => sum + (v - mean(a)) * (b[i]! - mean(b)), 0) / (a.length - 1);
  fc.assert(
    fc.property(rows, (drawn) => {
      const positive = drawn.filter(([label]) => label === 1);
      const negative = drawn.filter(([label]) => label === 0);
      fc.pre(positive.length > 1 && negative.length > 1);
      const won = (p: number, n: number) => (p > n ? 1 : p === n ? 0.5 : 0);
      const ofPositives = ([1, 2] as const).map((m) => positive.map((p) => mean(negative.map((n) => won(p[m], n[m])))));
      const ofNegatives = ([1, 2] as const).map((m) => negative.map((n) => mean(positive.map((p) => won(p[m], n[m])))));
      const s = (a: 0 | 1, b: 0 | 1) =>
        covariance(ofPositives[a]!, ofPositives[b]!) / positive.length +
        covariance(ofNegatives[a]!, ofNegatives[b]!) / negative.length;
      const half = Z * Math.sqrt(Math.max(0, s(0, 0) + s(1, 1) - 2 * s(0, 1)));
      const labels = Uint8Array.from(drawn, ([label]) => label);
      const [first, second] = ([1, 2] as const).map((m) => drawn.map((row) => row[m])) as [number[], number[]];
      const apart = aucDifference(labels, first, second)!;
      close(apart.value, areaUnderRoc(labels, first)! - areaUnderRoc(labels, second)!);
      // the root of a difference of near-equal sums keeps half the digits
      close(apart.low, Math.max(-1, apart.value - half), 1e-6);
      close(apart.high, Math.min(1, apart.value + half), 1e-6);
    }),
  );
});

test('a model does not differ from itself; one class has no difference; one row of a class no interval', () => {
  assert.deepEqual(aucDifference([1, 1, 0, 0], [0.3, 0.5, 0.1, 0.4], [0.3, 0.5, 0.1, 0.4]), {
    first: 0.75,
    second: 0.75,
    value: 0,
    low: 0,
    high: 0,
  });
  assert.equal(aucDifference([0, 0], [0.3, 0.5], [0.1, 0.4]), null);
  assert.equal(aucDifference([1, 0], [0.3, 0.5], [0.1, 0.4])!.low, null);
});
