// By what a version is measured: a threshold and costs belong to a model that answers yes or no.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { EvaluationRequest } from '../../../workers/model-evaluator.ts';
import { startApi } from '../api-fixture.ts';
import { measuredVersion } from '../measured-version.ts';
import { good, people, trainedVersion } from '../seeded-model.ts';

const EVALUATE = `mutation ($input: EvaluateModelVersionInput!) {
  evaluateModelVersion(input: $input) { modelVersion { evaluations { threshold thresholdChoice { threshold } } } }
}`;
const COSTS = { falsePositive: 1, falseNegative: 5 };

test('a binary version is measured at 0.5 unless told, and no choice is stored without costs', async (t) => {
  const api = await startApi(t);
  const { modelId } = await trainedVersion(api);
  const evaluate = async (change: object) =>
    good(
      await api.ask(people.engineer, EVALUATE, { input: { modelId, version: 1, ...change } }),
    ).data.evaluateModelVersion.modelVersion.evaluations.at(-1);
  assert.deepEqual(await evaluate({}), { threshold: 0.5, thresholdChoice: null });
  assert.deepEqual(await evaluate({ threshold: null, costs: null }), { threshold: 0.5, thresholdChoice: null });
  const { thresholdChoice } = measuredVersion('binary', 0.25, COSTS);
  assert.deepEqual(await evaluate({ threshold: 0.25, costs: COSTS }), {
    threshold: 0.25,
    thresholdChoice: { threshold: thresholdChoice!.threshold },
  });
});

for (const task of ['MULTICLASS', 'REGRESSION'] as const) {
  test(`a threshold and costs are refused for a ${task} version, and none reaches the evaluator`, async (t) => {
    const asked: EvaluationRequest[] = [];
    const api = await startApi(t);
    const { evaluate } = api.deps.evaluator;
    Object.assign(api.deps.evaluator, {
      evaluate: (request: EvaluationRequest, record: never) => {
        asked.push(request);
        return evaluate(request, record);
      },
    });
    const columns = [
      { name: 'amount', kind: 'NUMBER' },
      { name: 'risk', kind: task === 'REGRESSION' ? 'NUMBER' : 'CATEGORY', role: 'TARGET' },
    ];
    const { modelId } = await trainedVersion(api, { task, positiveValue: null, columns });
    for (const [field, change] of Object.entries({ threshold: { threshold: 0.5 }, costs: { costs: COSTS } })) {
      const refused = await api.ask(people.engineer, EVALUATE, { input: { modelId, version: 1, ...change } });
      assert.equal(refused.errors[0]?.extensions.code, 'BAD_INPUT', refused.text);
      assert.match(
        refused.errors[0]!.message,
        new RegExp(`^${field} is for a version that answers yes or no, .* leave ${field} out\\.$`),
      );
      assert.deepEqual(refused.errors[0]!.extensions.details, { field });
    }
    assert.equal(asked.length, 0);
    good(await api.ask(people.engineer, EVALUATE, { input: { modelId, version: 1 } }));
    assert.deepEqual([asked[0]!.threshold, asked[0]!.costs], [null, null]);
  });
}

test('costs are above 0 and at most 1e15, and a threshold is from 0 to 1', async (t) => {
  const api = await startApi(t);
  const { modelId } = await trainedVersion(api);
  const bad: [object, string][] = [
    [{ costs: { ...COSTS, falsePositive: 0 } }, 'costs.falsePositive'],
    [{ costs: { ...COSTS, falsePositive: -1 } }, 'costs.falsePositive'],
    [{ costs: { ...COSTS, falseNegative: 1.1e15 } }, 'costs.falseNegative'],
    [{ threshold: 1.5 }, 'threshold'],
    [{ threshold: -0.1 }, 'threshold'],
  ];
  for (const [change, field] of bad) {
    const refused = await api.ask(people.engineer, EVALUATE, { input: { modelId, version: 1, ...change } });
    assert.equal(refused.errors[0]?.extensions.code, 'BAD_INPUT', JSON.stringify(change));
    assert.equal(refused.errors[0]!.extensions.details?.field, field);
  }
  good(
    await api.ask(people.engineer, EVALUATE, {
      input: { modelId, version: 1, costs: { falsePositive: 1e-9, falseNegative: 1e15 } },
    }),
  );
});
