// A run of version 1 trained a binary network with ReLU through all epochs, beside no baseline: so it is read today.
import assert from 'node:assert/strict';
import test from 'node:test';
import { trainingDecider } from '../../../domain/training/decide.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { goldenEvent } from '../../support/golden-event.ts';

test('a request of version 1 says what it trained by without saying so, and can be asked for today', () => {
  const { frozen, today } = goldenEvent('TrainingRequested', 1);
  const { parameters, ...same } = frozen;
  assert.deepEqual(today, {
    ...same,
    task: 'binary',
    parameters: {
      ...(parameters as object),
      activation: 'relu',
      dropout: 0,
      l2: 0,
      schedule: 'constant',
      patience: null,
      validationPermille: 150,
      loss: 'standard',
      huberDelta: 1,
      classWeights: 'none',
      folds: null,
    },
    base: null,
  });
  const { datasetRoot: _root, ...data } = today;
  const sealed = EVENT_EXAMPLES.DatasetVersionSealed.data;
  const [asked] = trainingDecider.decide({ type: 'RequestTraining', data, sealed }, trainingDecider.initial);
  assert.deepEqual(asked?.data, { ...today, datasetRoot: sealed.datasetRoot });
});

test('an epoch of version 1 had no rows set aside', () => {
  const { frozen, today } = goldenEvent('EpochCompleted', 1);
  assert.deepEqual(today, { ...frozen, validationLoss: null });
});

test('a completion of version 1 does not know its epochs, and had neither baseline, folds nor findings', () => {
  const { frozen, today } = goldenEvent('TrainingCompleted', 1);
  const added = { epochsRun: 0, bestEpoch: null, baseline: null, crossValidation: null, findings: [] };
  assert.deepEqual(today, { ...frozen, ...added });
});
