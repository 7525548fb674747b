import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseThreshold } from '../../../../domain/models/evaluation/choose-threshold.ts';
import { confusionAt } from '../../../../domain/models/metrics.ts';
import { arbitraryRows } from './arbitrary-rows.ts';
import { close } from './close.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';

const labels = Uint8Array.of(1, 0, 1, 0, 0);
const scores = [0.9, 0.6, 0.4, 0.3, 0.1];

test('the least expected cost of five rows is found by hand', () => {
  // a false no costs 5, a false yes 1. Threshold: fp, fn, cost
  //   .95: 0, 2, 10 · .9: 0, 1, 5 · .6: 1, 1, 6 · .4: 1, 0, 1 · .3: 2, 0, 2 · .1: 3, 0, 3
  const choice = chooseThreshold(labels, scores, { falsePositive: 1, falseNegative: 5 });
  assert.equal(choice.threshold, 0.4);
  assert.equal(choice.costPerRow, 1 / 5);
  assert.equal(choice.costPerRowAtHalf, 6 / 5); // .5 decides like .6
  assert.deepEqual(
    choice.curve.map(({ costPerRow }) => costPerRow * 5),
    [10, 5, 6, 1, 2, 3],
  );
});

test('a dear false yes says yes to nobody', () => {
  const choice = chooseThreshold(Uint8Array.of(0, 1), [0.8, 0.6], { falsePositive: 100, falseNegative: 1 });
  assert.ok(choice.threshold > 0.8 && choice.threshold < 1);
  assert.equal(choice.costPerRow, 1 / 2);
});

test('of thresholds that cost the same the highest is chosen, decimals or not', () => {
  // nobody: three false noes, 3 · 0.1, which in binary is a little more than 0.3; from .6 on: one false yes, 0.3
  const rows = Uint8Array.of(0, 1, 1, 1);
  assert.ok(3 * 0.1 > 0.3);
  const tied = chooseThreshold(rows, [0.9, 0.8, 0.7, 0.6], { falsePositive: 0.3, falseNegative: 0.1 });
  assert.ok(tied.threshold > 0.9);
  const whole = chooseThreshold(rows, [0.9, 0.8, 0.7, 0.6], { falsePositive: 3, falseNegative: 1 });
  assert.equal(whole.threshold, tied.threshold);
});

test('the curve holds the ROC and the precision–recall curve', () => {
  const { curve } = chooseThreshold(labels, scores, { falsePositive: 1, falseNegative: 1 });
  assert.deepEqual(
    curve.map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate]),
    [
      [0, 0],
      [0, 1 / 2],
      [1 / 3, 1 / 2],
      [1 / 3, 1],
      [2 / 3, 1],
      [1, 1],
    ],
  );
  assert.deepEqual(
    curve.map(({ precision }) => precision),
    [null, 1, 1 / 2, 2 / 3, 2 / 4, 2 / 5],
  );
});

test('no threshold inside (0, 1) costs less than the chosen one', () => {
  const cost = fc.integer({ min: 1, max: 50 });
  const threshold = fc.double({ min: 1e-9, max: 0.999999, noNaN: true });
  fc.assert(
    fc.property(arbitraryRows(), cost, cost, threshold, (rows, falsePositive, falseNegative, other) => {
      const choice = chooseThreshold(rows.labels, rows.scores, { falsePositive, falseNegative });
      const costAt = (at: number) => {
        const { fp, fn } = confusionAt(rows.labels, rows.scores, at);
        return (fp * falsePositive + fn * falseNegative) / rows.labels.length;
      };
      assert.ok(choice.threshold > 0 && choice.threshold < 1);
      close(choice.costPerRow, costAt(choice.threshold));
      for (const at of [other, 0.5, ...rows.scores.filter((score) => score > 0 && score < 1)]) {
        assert.ok(choice.costPerRow <= costAt(at) + 1e-12);
        if (at > choice.threshold && costAt(at) === choice.costPerRow) {
          // a higher threshold may only cost the same when it decides the same
          assert.deepEqual(
            confusionAt(rows.labels, rows.scores, at),
            confusionAt(rows.labels, rows.scores, choice.threshold),
          );
        }
      }
      everyNumberIsFinite(choice);
    }),
  );
});

test('many rows give at most 101 points, the chosen one among them', () => {
  const many = Array.from({ length: 5000 }, (_, row) => (row + 0.5) / 5000);
  const observed = Uint8Array.from(many, (score, row) =>
    score * 7919 * (row % 13) - Math.floor(score * 7919) > 3 ? 1 : 0,
  );
  const choice = chooseThreshold(observed, many, { falsePositive: 2, falseNegative: 3 });
  assert.ok(choice.curve.length <= 101);
  assert.ok(choice.curve.some(({ threshold }) => threshold === choice.threshold));
  assert.deepEqual([choice.curve[0]!.truePositiveRate, choice.curve.at(-1)!.falsePositiveRate], [0, 1]);
});

test('one class has the half of the curve that it has', () => {
  const { curve, costPerRow } = chooseThreshold(Uint8Array.of(0, 0), [0.2, 0.4], {
    falsePositive: 1,
    falseNegative: 1,
  });
  assert.equal(costPerRow, 0);
  assert.ok(curve.every(({ truePositiveRate }) => truePositiveRate === null));
});

test('a cost that is none is refused', () => {
  for (const falsePositive of [0, -1, Number.NaN, Infinity]) {
    assert.throws(() => chooseThreshold(labels, scores, { falsePositive, falseNegative: 1 }), RangeError);
    assert.throws(
      () => chooseThreshold(labels, scores, { falsePositive: 1, falseNegative: falsePositive }),
      RangeError,
    );
  }
  assert.throws(() => chooseThreshold(labels, [0.1], { falsePositive: 1, falseNegative: 1 }), RangeError);
});
