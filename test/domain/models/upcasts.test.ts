// A model version of version 1 was trained here, binary, and measured by a few numbers: so it is read today.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decisionsOf, headlineOf } from '../../../domain/models/evaluation/version-measures.ts';
import { goldenEvent } from '../../support/golden-event.ts';

test('a version of version 1 was trained, not imported, and has no baseline', () => {
  const { frozen, today } = goldenEvent('ModelVersionCreated', 1);
  const { trainingId, ...same } = frozen;
  assert.deepEqual(today, {
    ...same,
    origin: { kind: 'trained', trainingId, base: null },
    task: 'binary',
    baseline: null,
  });
});

test('an evaluation of version 1 keeps its numbers, and has none that it lacks', () => {
  const { frozen, today } = goldenEvent('ModelVersionEvaluated', 1);
  const { positives, threshold, auc, logLoss, brier, accuracy, confusion, ...same } = frozen;
  assert.deepEqual(today, {
    ...same,
    measures: { task: 'first-binary', positives, threshold, auc, logLoss, brier, accuracy, confusion },
    classes: null,
    baseline: null,
    thresholdChoice: null,
    groups: [],
  });
  assert.deepEqual(headlineOf(today.measures), {
    auc,
    logLoss,
    brier,
    accuracy,
    rmse: null,
    mae: null,
    r2: null,
  });
  const decided = decisionsOf(today.measures)!;
  assert.deepEqual([decided.positives, decided.threshold, decided.confusion], [positives, threshold, confusion]);
});
