import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import { encodedWidth } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../../learning/network.ts';
import { openSession, type TensorValue } from '../../learning/session.ts';
import { outputsOf, type Task } from '../../learning/task.ts';
import { buildStepModel } from '../../learning/training-graph.ts';
import { type TrainingParams, trainingParams } from '../../learning/training-params.ts';
import { openTrainingTable } from '../../learning/training-table.ts';
import { plainEncode, plainLogit, plainRowLoss } from './plain-network.ts';
import { smallTable } from './small-table.ts';

const { columns, rows, labels } = smallTable(40);
const encoding = fitEncoding(columns, rows);
const binary: Task = { kind: 'binary' };
const threeClasses: Task = { kind: 'multiclass', classes: ['a', 'b', 'c'] };
const regression: Task = { kind: 'regression' };
const targetsOf = (task: Task): number[] => {
  if (task.kind === 'binary') return [...labels];
  return rows.map((_, row) => (task.kind === 'multiclass' ? row % 3 : 2 * Math.sin(row)));
};
const rate = 0.01;
const BATCH = 12;

type Step = { task?: Task; given?: Partial<TrainingParams>; m?: number; v?: number; weights?: number[] };

/** Unit u of row r of hidden layer d stays out where this is false. */
const stays = (depth: number, row: number, unit: number) => (depth + 2 * row + unit) % 3 !== 0;

/** One step over the rows in `order`, padded to the batch size, from the given moments. */
const step = async (order: number[], { task = binary, given = {}, m = 0, v = 0, weights }: Step) => {
  const params = trainingParams({ hidden: [4], batchSize: BATCH, beta1: 0, ...given }, task);
  const layers = layersOf(encodedWidth(encoding), params.hidden, outputsOf(task));
  const parameters = initialParameters(layers, 3, params.activation).map((value, i) => value + 0.1 * Math.sin(i));
  const { tensors } = await openTrainingTable(encoding, encodeRows(encoding, rows), targetsOf(task), task);
  const session = await openSession(buildStepModel(encoding, params, { task }));
  const vector = (fill: number) => ({
    data: new Float32Array(parameters.length).fill(fill),
    dims: [parameters.length],
  });
  const padded = (values: number[]) => Float32Array.from({ length: BATCH }, (_, i) => values[i] ?? 0);
  const inputs: Record<string, TensorValue> = {
    ...tensors,
    step_order: { data: Int32Array.from(padded(order)), dims: [BATCH] },
    step_weights: { data: padded(weights ?? order.map(() => 1 / order.length)), dims: [BATCH, 1] },
    step_rate: { data: Float32Array.of(rate), dims: [] },
    step_spread: { data: Float32Array.of(2), dims: [] },
    step_parameters: { data: parameters, dims: [parameters.length] },
    step_m: vector(m),
    step_v: vector(v),
  };
  if (params.l2 > 0) inputs.step_decay = { data: Float32Array.of(rate * params.l2), dims: [] };
  if (params.dropout > 0) {
    params.hidden.forEach((units, depth) => {
      const data = Uint8Array.from({ length: BATCH * units }, (_, i) =>
        Number(stays(depth, Math.floor(i / units), i % units)),
      );
      inputs[`step_mask_${depth}`] = { data, dims: [BATCH, units] };
    });
  }
  const result = await session.run(inputs);
  await session.release();
  const floats = (name: string) => result[name]!.data as Float32Array;
  return { params, layers, parameters, floats };
};

const order = [3, 17, 8, 25, 39, 0, 11]; // seven rows in a batch of twelve: five are padding

/** With β₁ = 0 and m = 0 the first moment that comes out is the gradient itself. */
const compareGradients = async ({ task = binary, given = {}, weights }: Step) => {
  const shares = weights ?? order.map(() => 1 / order.length);
  const { params, layers, parameters, floats } = await step(order, { task, given, weights: shares });
  const encoded = order.map((row) => plainEncode(encoding, rows[row]!));
  const targets = targetsOf(task);
  const keepOf = (at: number) =>
    params.dropout === 0
      ? undefined
      : params.hidden.map((units, depth) =>
          Array.from({ length: units }, (_, unit) => (stays(depth, at, unit) ? 1 / (1 - params.dropout) : 0)),
        );
  const lossAt = (at: ArrayLike<number>) =>
    encoded.reduce((sum, row, i) => {
      const { outputs } = plainLogit(layers, at, row, { activation: params.activation, keep: keepOf(i) });
      const delta = params.loss === 'huber' ? params.huberDelta : undefined;
      return sum + shares[i]! * plainRowLoss(task, outputs, Math.fround(targets[order[i]!]!), delta);
    }, 0);
  assert.ok(Math.abs(floats('loss')[0]! - lossAt(parameters)) < 2e-6);
  const gradient = floats('next_m');
  assert.ok(gradient.some((g) => Math.abs(g) > 0.01));
  for (let i = 0; i < parameters.length; i++) {
    const nudged = (by: number) => Float64Array.from(parameters, (value, j) => (i === j ? value + by : value));
    const difference = (lossAt(nudged(1e-6)) - lossAt(nudged(-1e-6))) / 2e-6;
    assert.ok(Math.abs(gradient[i]! - difference) < 1e-5, `parameter ${i}: ${gradient[i]} ≠ ${difference}`);
  }
};

const losses: { name: string; task: Task; given: Partial<TrainingParams> }[] = [
  { name: 'binary cross-entropy', task: binary, given: {} },
  { name: 'softmax cross-entropy', task: threeClasses, given: {} },
  { name: 'squared error', task: regression, given: {} },
  { name: 'Huber loss', task: regression, given: { loss: 'huber', huberDelta: 0.8 } },
];

for (const { name, task, given } of losses) {
  for (const activation of ['relu', 'gelu', 'tanh'] as const) {
    test(`gradients of ${name} through ${activation} equal finite differences, padding not counted`, () =>
      compareGradients({ task, given: { ...given, activation, hidden: [6, 4] } }));
  }
  test(`gradients of ${name} without a hidden layer equal finite differences`, () =>
    compareGradients({ task, given: { ...given, hidden: [] } }));
}

for (const hidden of [[5], [4, 3, 3]]) {
  test(`gradients of a ${hidden.join('-')} network equal finite differences`, () =>
    compareGradients({ given: { hidden } }));
}

test('units left out by dropout pass nothing on and nothing back, the others are scaled up', () =>
  compareGradients({ given: { hidden: [6, 4], activation: 'gelu', dropout: 0.3 } }));

test('rows count by their weights', () =>
  compareGradients({ task: threeClasses, weights: [0.5, 0, 0.1, 0.2, 0.05, 0.1, 0.05] }));

test('the update is Adam with its bias correction', async () => {
  const gradient = (await step(order, {})).floats('next_m');
  const { params, parameters, floats } = await step(order, { m: 0.02, v: 0.001, given: { beta1: 0.9 } });
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

test('weight decay takes its share of every weight and of no bias, and leaves the moments alone', async () => {
  const [plain, decayed] = [await step(order, {}), await step(order, { given: { l2: 0.5 } })];
  assert.deepEqual(decayed.floats('next_m'), plain.floats('next_m'));
  let at = 0;
  for (const { inputs, outputs } of plain.layers) {
    for (let i = 0; i < (inputs + 1) * outputs; i++, at++) {
      const lost = i < inputs * outputs ? rate * 0.5 * plain.parameters[at]! : 0;
      const difference = plain.floats('next_parameters')[at]! - decayed.floats('next_parameters')[at]!;
      assert.ok(Math.abs(difference - lost) < 1e-6, `parameter ${at}`);
    }
  }
});
