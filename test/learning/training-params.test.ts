import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTrainingParams, type TrainingParams, trainingParams } from '../../learning/training-params.ts';

test('what is left out is the default, and what is not known is not written into a model file', () => {
  assert.deepEqual(trainingParams({}), defaultTrainingParams);
  const { epochs, ...rest } = defaultTrainingParams;
  assert.deepEqual(trainingParams({ epochs: epochs + 1, folds: 5 } as Partial<TrainingParams>), {
    ...rest,
    epochs: epochs + 1,
  });
});

test('a parameter out of its bounds is refused by name', () => {
  const wrong: Partial<Record<keyof TrainingParams, unknown>>[] = [
    { hidden: new Array(9).fill(4) },
    { hidden: [4097] },
    { activation: 'selu' },
    { dropout: 1 },
    { dropout: -0.1 },
    { l2: Number.NaN },
    { schedule: 'linear' },
    { patience: 0 },
    { validationPermille: 0 },
    { loss: 'hinge' },
    { huberDelta: 0 },
    { classWeights: 'heavy' },
  ];
  for (const given of wrong) {
    assert.throws(() => trainingParams(given as Partial<TrainingParams>), {
      code: 'INVALID_PARAMETERS',
      message: new RegExp(Object.keys(given)[0]!),
    });
  }
});
