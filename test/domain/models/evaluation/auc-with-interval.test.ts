import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aucWithInterval } from '../../../../domain/models/evaluation/auc-with-interval.ts';
import { areaUnderRoc } from '../../../../domain/models/metrics.ts';
import { arbitraryRows, type Rows } from './arbitrary-rows.ts';
import { close } from './close.ts';

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const variance = (values: readonly number[]) =>
  values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1);

/** DeLong (1988) as it is printed: every pair, O(n²). */
const everyPair = ({ labels, scores }: Rows) => {
  const positive = scores.filter((_, row) => labels[row] === 1);
  const negative = scores.filter((_, row) => labels[row] === 0);
  const won = (p: number, n: number) => (p > n ? 1 : p === n ? 0.5 : 0);
  const ofPositives = positive.map((p) => mean(negative.map((n) => won(p, n))));
  const ofNegatives = negative.map((n) => mean(positive.map((p) => won(p, n))));
  return {
    value: mean(ofPositives),
    error: Math.sqrt(variance(ofPositives) / positive.length + variance(ofNegatives) / negative.length),
  };
};

test('the interval of four rows has its hand-computed value', () => {
  // positives .3 and .5 beat 1 and 2 of the negatives .1 and .4: placements ½ and 1, mean ¾, variance ⅛;
  // negatives are beaten by 2 and 1 of the positives: 1 and ½, variance ⅛; standard error √(⅛ / 2 + ⅛ / 2) = √⅛
  const auc = aucWithInterval([1, 1, 0, 0], [0.3, 0.5, 0.1, 0.4])!;
  assert.equal(auc.value, 0.75);
  close(auc.low, 0.75 - 1.959963984540054 * Math.sqrt(1 / 8));
  assert.equal(auc.high, 1); // 0.75 + 0.69 is cut
});

test('the fast form equals DeLong over every pair', () => {
  fc.assert(
    fc.property(arbitraryRows(4), (rows) => {
      const auc = aucWithInterval(rows.labels, rows.scores);
      const positives = rows.labels.reduce((sum, label) => sum + label, 0);
      if (positives < 2 || rows.labels.length - positives < 2) {
        assert.ok(auc === null || (auc.low === null && auc.high === null));
        return;
      }
      const { value, error } = everyPair(rows);
      close(auc!.value, value);
      if (auc!.low === null) return close(error, 0);
      close(auc!.low, Math.max(0, value - 1.959963984540054 * error), 1e-9);
      close(auc!.high, Math.min(1, value + 1.959963984540054 * error), 1e-9);
    }),
  );
});

test('the value is the Mann–Whitney statistic to the bit', () => {
  fc.assert(
    fc.property(arbitraryRows(), ({ labels, scores }) => {
      assert.equal(aucWithInterval(labels, scores)?.value ?? null, areaUnderRoc(labels, scores));
    }),
  );
});

test('a monotone map of the scores changes nothing; labels turned round mirror it', () => {
  fc.assert(
    fc.property(arbitraryRows(), ({ labels, scores }) => {
      const auc = aucWithInterval(labels, scores);
      const places = [...new Set(scores)].sort((a, b) => a - b);
      assert.deepEqual(
        aucWithInterval(
          labels,
          scores.map((score) => 7 + places.indexOf(score) ** 3),
        ),
        auc,
      );
      const turned = aucWithInterval(
        labels.map((label) => 1 - label),
        scores,
      );
      if (auc === null) assert.equal(turned, null);
      else close(turned!.value, 1 - auc.value);
    }),
  );
});

test('one class has no AUC; rows without spread have no interval', () => {
  assert.equal(aucWithInterval([1, 1], [0.1, 0.2]), null);
  assert.deepEqual(aucWithInterval([1, 0], [0.9, 0.1]), { value: 1, low: null, high: null });
  assert.deepEqual(aucWithInterval([1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1]), { value: 1, low: null, high: null });
  assert.deepEqual(aucWithInterval([1, 1, 0, 0], [0.5, 0.5, 0.5, 0.5]), { value: 0.5, low: null, high: null });
});
