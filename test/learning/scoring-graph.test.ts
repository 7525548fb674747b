import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { type Encoding, encodedWidth, type FeatureValue } from '../../learning/encoding.ts';
import { baselineRow, sourceColumns } from '../../learning/encoding-graph.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../../learning/network.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { buildScoringModel } from '../../learning/scoring-graph.ts';
import { binaryTask, type Task } from '../../learning/task.ts';
import { trainingParams } from '../../learning/training-params.ts';
import { writeModel } from '../../learning/write-model.ts';
import { plainAttributions, plainEncode, plainLogit } from './plain-network.ts';
import { smallTable } from './small-table.ts';

const { columns, rows } = smallTable(200);
const encoding = fitEncoding(columns, rows);

/** An untrained network of random weights: nothing about scoring depends on training. */
const network = (hidden: number[], of: Encoding = encoding) => {
  const layers = layersOf(encodedWidth(of), hidden);
  const parameters = initialParameters(layers, 11).map((value, i) => value + 0.2 * Math.sin(i));
  const baseline = baselineRow(of);
  const baselineLogit = plainLogit(layers, parameters, baseline).logit;
  const modelBytes = buildScoringModel(
    { encoding: of, task: binaryTask, params: trainingParams({ hidden }), parameters },
    { baselineLogits: [baselineLogit] },
  );
  return { layers, parameters, baseline, baselineLogit, modelBytes };
};

const scoreAll = async (modelBytes: Uint8Array, given: FeatureValue[][], of: Encoding = encoding) => {
  const scorer = await openScorer(modelBytes);
  const result = await scorer.score(encodeRows(of, given));
  await scorer.release();
  return result;
};

const near = (actual: number, wanted: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(actual - wanted) <= tolerance, `${what} ${actual} is not within ${tolerance} of ${wanted}`);

test('score and logit equal the network computed in plain loops from the raw row', async () => {
  const { layers, parameters, modelBytes } = network([6, 5]);
  const { scores, logits } = await scoreAll(modelBytes, rows);
  rows.forEach((row, i) => {
    const { logit } = plainLogit(layers, parameters, plainEncode(encoding, row));
    near(logits[i]!, logit, 1e-5);
    near(scores[i]!, 1 / (1 + Math.exp(-logit)), 1e-6);
  });
});

for (const hidden of [[6], [6, 5], [5, 4, 4]]) {
  test(`attributions of a ${hidden.join('-')} network are integrated gradients, one-hot parts summed to their column`, async () => {
    const { layers, parameters, baseline, modelBytes } = network(hidden);
    const given = rows.slice(0, 25);
    const { attributions } = await scoreAll(modelBytes, given);
    const sources = sourceColumns(encoding);
    given.forEach((row, i) => {
      const wanted = columns.map(() => 0);
      plainAttributions(layers, parameters, plainEncode(encoding, row), baseline, 1000).forEach((part, at) => {
        wanted[sources[at]!]! += part;
      });
      const largest = Math.max(...wanted.map(Math.abs));
      wanted.forEach((value, column) => {
        near(attributions[i * columns.length + column]!, value, 0.02 * largest, `row ${i} column ${column}`);
      });
    });
  });
}

test('attributions and residual add up to the logit minus the baseline logit, and the residual is rounding', async () => {
  const { baselineLogit, modelBytes } = network([64, 64]);
  const { logits, attributions, residuals } = await scoreAll(modelBytes, rows);
  rows.forEach((_, i) => {
    const own = attributions.subarray(i * columns.length, (i + 1) * columns.length);
    const explained = own.reduce((sum, value) => sum + value, 0);
    near(explained + residuals[i]!, logits[i]! - baselineLogit, 1e-4);
    near(residuals[i]!, 0, 1e-4);
  });
});

test('the mean training row has nothing to explain', async () => {
  const constant = fitEncoding(
    [columns[0]!, columns[1]!],
    Array.from({ length: 10 }, () => [5, 'own']),
  );
  const { baselineLogit, modelBytes } = network([6, 5], constant);
  const { logits, attributions } = await scoreAll(modelBytes, [[5, 'own']], constant);
  near(logits[0]!, baselineLogit, 1e-6);
  assert.deepEqual([...attributions], [0, 0]);
});

test('a missing number scores as the training median, a missing or unknown category as other', async () => {
  const { modelBytes } = network([6, 5]);
  const [, , debt] = encoding.columns;
  assert.ok(debt?.kind === 'number');
  const { logits } = await scoreAll(modelBytes, [
    [3000, 'own', null, 'fixed'],
    [3000, 'own', debt.median, 'fixed'],
    [3000, 'own', 900, null],
    [3000, 'own', 900, 'never seen'],
    [3000, 'own', 900, 'fixed'],
  ]);
  assert.equal(logits[0], logits[1]);
  assert.equal(logits[2], logits[3]);
  assert.notEqual(logits[3], logits[4]);
});

test('an absurd number has a finite score and finite reasons', async () => {
  const narrow = fitEncoding(
    [columns[0]!, columns[1]!],
    rows.map(([income, home]) => [Number(income) / 1e6, home!]), // a deviation near 0.001: 3e38 is 3e41 of them
  );
  const { modelBytes } = network([64, 64], narrow);
  const absurd: FeatureValue[][] = [3.4e38, -3.4e38].map((income) => [income, 'own']);
  const { scores, logits, attributions, residuals } = await scoreAll(modelBytes, absurd, narrow);
  for (const values of [scores, logits, attributions, residuals]) assert.ok(values.every(Number.isFinite));
});

test('a multi-class model gives every class its softmax share, and the likeliest class its lead over the mean', async () => {
  const task: Task = { kind: 'multiclass', classes: ['high', 'low', 'middle'] };
  const layers = layersOf(encodedWidth(encoding), [6, 5], 3);
  const parameters = initialParameters(layers, 5).map((value, i) => value + 0.2 * Math.sin(i));
  const params = trainingParams({ hidden: [6, 5] });
  const modelBytes = (await writeModel({ encoding, task, params, parameters }))!;
  const scorer = await openScorer(modelBytes);
  const { scores, logits, probabilities, classes, baselines } = await scorer.score(encodeRows(encoding, rows));
  assert.deepEqual(scorer.task, task);
  assert.ok(Number.isNaN(scorer.baselineLogit));
  await scorer.release();
  const lead = (outputs: number[], of: number) => outputs[of]! - outputs.reduce((sum, z) => sum + z / 3, 0);
  const atBaseline = plainLogit(layers, parameters, baselineRow(encoding)).outputs;
  rows.forEach((row, i) => {
    const { outputs } = plainLogit(layers, parameters, plainEncode(encoding, row));
    const likeliest = outputs.indexOf(Math.max(...outputs));
    const total = outputs.reduce((sum, z) => sum + Math.exp(z), 0);
    outputs.forEach((z, k) => {
      near(probabilities[3 * i + k]!, Math.exp(z) / total, 1e-6);
    });
    assert.equal(classes[i], likeliest);
    assert.equal(scores[i], probabilities[3 * i + likeliest]);
    near(logits[i]!, lead(outputs, likeliest), 1e-5);
    near(baselines[i]!, lead(atBaseline, likeliest), 1e-5);
  });
  assert.ok(new Set(classes).size > 1);
});

test('a regression answers in the unit of its target, and so does its baseline', async () => {
  const layers = layersOf(encodedWidth(encoding), [6]);
  const parameters = initialParameters(layers, 5);
  const target = { mean: 1000, deviation: 250 };
  const params = trainingParams({ hidden: [6] });
  const modelBytes = (await writeModel({ encoding, task: { kind: 'regression' }, params, target, parameters }))!;
  const scorer = await openScorer(modelBytes);
  const { scores, logits, baselines } = await scorer.score(encodeRows(encoding, rows));
  await scorer.release();
  assert.deepEqual(scores, logits);
  near(baselines[0]!, 1000 + 250 * plainLogit(layers, parameters, baselineRow(encoding)).logit, 1e-3);
  rows.forEach((row, i) => {
    near(scores[i]!, 1000 + 250 * plainLogit(layers, parameters, plainEncode(encoding, row)).logit, 1e-3);
  });
});
