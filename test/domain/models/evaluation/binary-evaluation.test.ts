import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluateBinary } from '../../../../domain/models/evaluation/binary-evaluation.ts';
import { arbitraryRows } from './arbitrary-rows.ts';
import { close } from './close.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';

test('four rows have their hand-computed figures', () => {
  const evaluation = evaluateBinary(Uint8Array.of(1, 1, 0, 0), [0.8, 0.3, 0.4, 0.1], 0.4);
  assert.deepEqual([evaluation.task, evaluation.n, evaluation.positives], ['binary', 4, 2]);
  assert.equal(evaluation.auc!.value, 0.75); // of four pairs, .3 loses to .4
  close(evaluation.logLoss, -(Math.log(0.8) + Math.log(0.3) + Math.log(0.6) + Math.log(0.9)) / 4);
  close(evaluation.brier, (0.04 + 0.49 + 0.16 + 0.01) / 4);
  assert.deepEqual(evaluation.decisions.confusion, { tp: 1, fp: 1, tn: 1, fn: 1 });
  assert.equal(evaluation.calibration.bins.length, 1); // four rows are too few to part
  close(evaluation.calibration.expectedError, 0.1); // mean score .4, observed .5
});

test('on any rows the confusion adds up, every number is finite and the JSON is small', () => {
  fc.assert(
    fc.property(arbitraryRows(), fc.double({ min: 0, max: 1, noNaN: true }), ({ labels, scores }, threshold) => {
      const evaluation = evaluateBinary(labels, scores, threshold);
      const { tp, fp, tn, fn } = evaluation.decisions.confusion;
      assert.equal(tp + fn, evaluation.positives);
      assert.equal(tp + fp + tn + fn, labels.length);
      everyNumberIsFinite(evaluation);
      assert.deepEqual(JSON.parse(JSON.stringify(evaluation)), evaluation);
      assert.ok(JSON.stringify(evaluation).length < 4096);
    }),
  );
});

test('float32 scores and their float64 copies give the same evaluation', () => {
  const scores = Float32Array.of(0.1, 0.7, 0.4, 0.7, 0.2, 0.9, 0.35, 0.6);
  const labels = Uint8Array.of(0, 1, 0, 0, 0, 1, 1, 1);
  assert.deepEqual(evaluateBinary(labels, scores, 0.5), evaluateBinary(labels, Float64Array.from(scores), 0.5));
});

test('one row, one class and only ties are measured as far as they go', () => {
  const one = evaluateBinary(Uint8Array.of(1), [0.5], 0.5);
  assert.deepEqual([one.auc, one.decisions.specificity, one.decisions.f1], [null, null, 1]);
  const tied = evaluateBinary(Uint8Array.of(1, 0, 1, 0), [0.5, 0.5, 0.5, 0.5], 0.5);
  assert.deepEqual([tied.auc!.value, tied.auc!.low, tied.calibration.bins.length], [0.5, null, 1]);
});

test('a certain and wrong score costs much, not infinity', () => {
  const { logLoss } = evaluateBinary(Uint8Array.of(1, 0), [0, 1], 0.5);
  close(logLoss, 15 * Math.LN10, 1e-9);
});

test('rows that cannot be measured are refused by row, without quoting a score', () => {
  const refuse = (labels: number[], scores: number[], threshold = 0.5) =>
    assert.throws(
      () => evaluateBinary(Uint8Array.from(labels), scores, threshold),
      (error) => error instanceof RangeError && !error.message.includes('1.25'),
    );
  refuse([1, 0], [0.5, Number.NaN]);
  refuse([1, 0], [0.5, 1.25]);
  refuse([1, 0], [-0.1, 0.5]);
  assert.throws(
    () => evaluateBinary(Uint8Array.of(1, 2), [0.5, 0.5], 0.5),
    /^RangeError: The label of row 1 must be 0 or 1/,
  );
  refuse([1, 0], [0.5]);
  refuse([], []);
  refuse([1, 0], [0.5, 0.5], Number.NaN);
  refuse([1, 0], [0.5, 0.5], 1.1);
});
