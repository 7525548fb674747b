import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluateBinary } from '../../../../domain/models/evaluation/binary-evaluation.ts';
import { evaluateMulticlass } from '../../../../domain/models/evaluation/multiclass-evaluation.ts';
import { close } from './close.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';

// observed 0 0 0 1 1 2; decided 0 0 1 1 0 2
const LABELS = [0, 0, 0, 1, 1, 2];
const PROBABILITIES = [
  [0.7, 0.2, 0.1],
  [0.6, 0.3, 0.1],
  [0.3, 0.5, 0.2],
  [0.1, 0.8, 0.1],
  [0.5, 0.4, 0.1],
  [0.2, 0.2, 0.6],
];

test('six rows of three classes have their hand-computed figures', () => {
  const evaluation = evaluateMulticlass(LABELS, PROBABILITIES.flat(), 3);
  assert.deepEqual(evaluation.confusion, [
    [2, 1, 0],
    [1, 1, 0],
    [0, 0, 1],
  ]);
  assert.equal(evaluation.accuracy.value, 4 / 6);
  close(evaluation.balancedAccuracy, (2 / 3 + 1 / 2 + 1) / 3);
  close(evaluation.logLoss, -[0.7, 0.6, 0.3, 0.8, 0.4, 0.6].reduce((sum, p) => sum + Math.log(p), 0) / 6);
  // row by row: .09+.04+.01, .16+.09+.01, .49+.25+.04, .01+.04+.01, .25+.36+.01, .04+.04+.16
  close(evaluation.brier, (0.14 + 0.26 + 0.78 + 0.06 + 0.62 + 0.24) / 6);
  const [first, second, third] = evaluation.classes;
  assert.deepEqual([first!.n, first!.decided, first!.precision, first!.recall], [3, 3, 2 / 3, 2 / 3]);
  close(first!.f1, 2 / 3);
  assert.deepEqual([second!.n, second!.decided, second!.precision, second!.recall], [2, 2, 1 / 2, 1 / 2]);
  assert.deepEqual([third!.n, third!.decided, third!.f1], [1, 1, 1]);
  // class 0 against the rest: .7 .6 .3 against .1 .5 .2 → 3 + 3 + 2 of 9 pairs
  assert.equal(first!.auc!.value, 8 / 9);
  close(evaluation.macro.precision, (2 / 3 + 1 / 2 + 1) / 3);
  close(evaluation.weighted.f1, (3 * (2 / 3) + 2 * (1 / 2) + 1) / 6);
  close(evaluation.weighted.recall, 4 / 6); // weighted recall is accuracy
  assert.deepEqual(evaluation.largestConfusions, [
    { observed: 0, decided: 1, n: 1 },
    { observed: 1, decided: 0, n: 1 },
  ]);
  // six rows are one bin: mean confidence (.7+.6+.5+.8+.5+.6)/6 = 3.7/6 against 4/6 right
  close(evaluation.calibration.expectedError, 0.3 / 6);
});

test('mistakes are listed most frequent first, then by class', () => {
  // observed 1 decided 0 twice, observed 0 decided 1 once, observed 2 decided 0 once
  const labels = [1, 1, 0, 2, 0];
  const decided = [0, 0, 1, 0, 0];
  const probabilities = decided.flatMap((k) => [0, 1, 2].map((other) => (other === k ? 1 : 0)));
  assert.deepEqual(evaluateMulticlass(labels, probabilities, 3).largestConfusions, [
    { observed: 1, decided: 0, n: 2 },
    { observed: 0, decided: 1, n: 1 },
    { observed: 2, decided: 0, n: 1 },
  ]);
});

test('equally likely classes are decided for the first', () => {
  assert.deepEqual(evaluateMulticlass([1, 0], [0.5, 0.5, 0.5, 0.5], 2).confusion, [
    [1, 0],
    [1, 0],
  ]);
});

test('a class that never occurred or was never decided has nulls, and is no one’s average', () => {
  const evaluation = evaluateMulticlass([0, 0, 1], [0.9, 0.1, 0, 0.8, 0.2, 0, 0.6, 0.4, 0], 3);
  assert.deepEqual(evaluation.classes[2], { n: 0, decided: 0, auc: null, precision: null, recall: null, f1: null });
  assert.deepEqual([evaluation.classes[1]!.precision, evaluation.classes[1]!.f1], [null, 0]);
  close(evaluation.macro.precision, (2 / 3 + 0) / 2); // occurred, never decided: it earned nothing
  assert.equal(evaluation.balancedAccuracy, (1 + 0) / 2);
});

const arbitrary = fc.integer({ min: 2, max: 6 }).chain((classes) =>
  fc
    .array(
      fc.tuple(
        fc.nat(classes - 1),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: classes, maxLength: classes }),
      ),
      {
        minLength: 1,
        maxLength: 40,
        size: 'max',
      },
    )
    .map((rows) => ({
      classes,
      labels: rows.map(([label]) => label),
      probabilities: rows.flatMap(([, weights]) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        return weights.map((weight) => weight / sum);
      }),
    })),
);

test('on any rows the confusion adds up, every number is finite, and averages are what they are called', () => {
  fc.assert(
    fc.property(arbitrary, ({ labels, probabilities, classes }) => {
      const evaluation = evaluateMulticlass(labels, probabilities, classes);
      assert.equal(
        evaluation.confusion!.flat().reduce((a, b) => a + b, 0),
        labels.length,
      );
      assert.equal(
        evaluation.classes.reduce((sum, { n }) => sum + n, 0),
        labels.length,
      );
      assert.equal(
        evaluation.classes.reduce((sum, { decided }) => sum + decided, 0),
        labels.length,
      );
      close(evaluation.weighted.recall, evaluation.accuracy.value);
      everyNumberIsFinite(evaluation);
    }),
  );
});

test('two classes agree with the binary evaluation', () => {
  const scores = [0.1, 0.7, 0.4, 0.3, 0.2, 0.9, 0.35, 0.6];
  const labels = Uint8Array.of(0, 1, 0, 0, 0, 1, 1, 0);
  const many = evaluateMulticlass(
    labels,
    scores.flatMap((score) => [1 - score, score]),
    2,
  );
  const binary = evaluateBinary(labels, scores, 0.5);
  assert.deepEqual(many.classes[1]!.auc, binary.auc);
  close(many.logLoss, binary.logLoss);
  close(many.brier, 2 * binary.brier); // both classes' distances are summed
  assert.deepEqual(many.accuracy, binary.decisions.accuracy);
  assert.equal(many.classes[1]!.precision, binary.decisions.precision!.value);
});

test('256 classes stay small: no matrix, the largest mistakes only', () => {
  const labels = Array.from({ length: 512 }, (_, row) => row % 256);
  const probabilities = new Float32Array(512 * 256);
  for (let row = 0; row < 512; row++) probabilities[row * 256 + ((row * 7) % 256)] = 1;
  const evaluation = evaluateMulticlass(labels, probabilities, 256);
  assert.equal(evaluation.confusion, null);
  assert.equal(evaluation.largestConfusions.length, 20);
  assert.ok(JSON.stringify(evaluation).length < 65_536);
});

test('rows that are no distribution over the classes are refused', () => {
  const refuse = (labels: number[], probabilities: number[], classes: number) =>
    assert.throws(() => evaluateMulticlass(labels, probabilities, classes), RangeError);
  refuse([0], [0.5, 0.4], 2); // sums to 0.9
  refuse([0], [Number.NaN, 1], 2);
  refuse([0], [1.5, -0.5], 2);
  refuse([2], [0.5, 0.5], 2);
  refuse([0.5], [0.5, 0.5], 2);
  refuse([0], [0.5, 0.5, 0.5], 2);
  refuse([], [], 2);
  refuse([0], [1], 1);
  refuse([0], new Array(257).fill(1 / 257), 257);
});
