// The few numbers that stand for an evaluation are those of its task, and null where it has none.
import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluateBinary } from '../../../../domain/models/evaluation/binary-evaluation.ts';
import { evaluateMulticlass } from '../../../../domain/models/evaluation/multiclass-evaluation.ts';
import { evaluateRegression } from '../../../../domain/models/evaluation/regression-evaluation.ts';
import { decisionsOf, headlineOf } from '../../../../domain/models/evaluation/version-measures.ts';

const NONE = { auc: null, logLoss: null, brier: null, accuracy: null, rmse: null, mae: null, r2: null };

test('of a binary model: ranking, probabilities and the decisions at its threshold', () => {
  const measures = evaluateBinary(Uint8Array.of(0, 1, 0, 1), [0.25, 0.75, 0.5, 0.5], 0.5);
  const { logLoss, brier } = measures;
  assert.deepEqual(headlineOf(measures), { ...NONE, auc: 0.875, logLoss, brier, accuracy: 0.75 });
  assert.deepEqual(decisionsOf(measures), {
    positives: 2,
    threshold: 0.5,
    confusion: { tp: 2, fp: 1, tn: 1, fn: 0 },
  });
  assert.equal(headlineOf(evaluateBinary(Uint8Array.of(1), [0.5], 0.5)).auc, null, 'one class has no ranking');
});

test('of several classes: accuracy and probabilities, and no threshold', () => {
  const measures = evaluateMulticlass([0, 1, 2, 0], [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.8, 0.1, 0.8, 0.1, 0.1], 3);
  const { logLoss, brier } = measures;
  assert.deepEqual(headlineOf(measures), { ...NONE, logLoss, brier, accuracy: 0.75 });
  assert.equal(decisionsOf(measures), null);
});

test('of a regression: errors and explained variance', () => {
  const measures = evaluateRegression([1, 2, 3, 4], [1, 2, 3, 6]);
  assert.deepEqual(headlineOf(measures), { ...NONE, rmse: 1, mae: 0.5, r2: 1 - 4 / 5 });
  assert.equal(decisionsOf(measures), null);
});
