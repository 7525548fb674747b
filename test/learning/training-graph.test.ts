import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { encodedWidth } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../../learning/network.ts';
import { openSession } from '../../learning/session.ts';
import { buildStepModel } from '../../learning/training-graph.ts';
import { trainingParams } from '../../learning/training-params.ts';
import { openTrainingTable } from '../../learning/training-table.ts';
import { plainEncode, plainLoss } from './plain-network.ts';
import { smallTable } from './small-table.ts';

const { columns, rows, labels } = smallTable(40);
const encoding = fitEncoding(columns, rows);
const rate = 0.01;

/** One step over the rows in `order`, padded to the batch size, from the given moments. */
const step = async (hidden: number[], order: number[], moments: { m: number; v: number; beta1: number }) => {
  const params = trainingParams({ hidden, batchSize: 12, beta1: moments.beta1 });
  const layers = layersOf(encodedWidth(encoding), hidden);
  const parameters = initialParameters(layers, 3).map((value, i) => value + 0.01 * Math.sin(i)); // biases off zero
  const { tensors } = await openTrainingTable(encoding, encodeRows(encoding, rows), labels);
  const session = await openSession(buildStepModel(encoding, params));
  const vector = (fill: number) => ({
    data: new Float32Array(parameters.length).fill(fill),
    dims: [parameters.length],
  });
  const padded = (values: number[]) => Float32Array.from({ length: 12 }, (_, i) => values[i] ?? 0);
  const result = await session.run({
    ...tensors,
    step_order: { data: Int32Array.from(padded(order)), dims: [12] },
    step_weights: { data: padded(order.map(() => 1 / order.length)), dims: [12, 1] },
    step_rate: { data: Float32Array.of(rate), dims: [] },
    step_spread: { data: Float32Array.of(2), dims: [] },
    step_parameters: { data: parameters, dims: [parameters.length] },
    step_m: vector(moments.m),
    step_v: vector(moments.v),
  });
  await session.release();
  const floats = (name: string) => result[name]!.data as Float32Array;
  return { params, layers, parameters, floats };
};

const order = [3, 17, 8, 25, 39, 0, 11]; // seven rows in a batch of twelve: five are padding

for (const hidden of [[5], [6, 4], [4, 3, 3]]) {
  test(`gradients of a ${hidden.join('-')} network equal finite differences of the loss, padding not counted`, async () => {
    // With β₁ = 0 and m = 0 the first moment that comes out is the gradient itself.
    const { layers, parameters, floats } = await step(hidden, order, { m: 0, v: 0, beta1: 0 });
    const encoded = order.map((row) => plainEncode(encoding, rows[row]!));
    const observed = order.map((row) => labels[row]!);
    const lossAt = (at: ArrayLike<number>) => plainLoss(layers, at, encoded, observed);
    assert.ok(Math.abs(floats('loss')[0]! - lossAt(parameters)) < 1e-6);
    const gradient = floats('next_m');
    assert.ok(gradient.some((g) => Math.abs(g) > 0.01));
    for (let i = 0; i < parameters.length; i++) {
      const nudged = (by: number) => Float64Array.from(parameters, (value, j) => (i === j ? value + by : value));
      const difference = (lossAt(nudged(1e-6)) - lossAt(nudged(-1e-6))) / 2e-6;
      assert.ok(Math.abs(gradient[i]! - difference) < 1e-5, `parameter ${i}: ${gradient[i]} ≠ ${difference}`);
    }
  });
}

test('the update is Adam with its bias correction', async () => {
  const gradient = (await step([4], order, { m: 0, v: 0, beta1: 0 })).floats('next_m');
  const { params, parameters, floats } = await step([4], order, { m: 0.02, v: 0.001, beta1: 0.9 });
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i]!;
    const m = 0.9 * 0.02 + 0.1 * g;
    const v = params.beta2 * 0.001 + (1 - params.beta2) * g * g;
    const wanted = parameters[i]! - (rate * m) / (Math.sqrt(v) * 2 + params.epsilon);
    assert.ok(Math.abs(floats('next_m')[i]! - m) < 1e-7);
    assert.ok(Math.abs(floats('next_v')[i]! - v) < 1e-8);
    assert.ok(Math.abs(floats('next_parameters')[i]! - wanted) < 1e-6, `parameter ${i}`);
  }
});
