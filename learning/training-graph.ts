// What does the runtime execute to train? Forward pass, gradients by hand-written backward operators, and Adam (Kingma and
// Ba 2015), over one mini-batch. One set of nodes serves twice: as the body of a Scan over the mini-batches of an epoch, and
// as a graph of its own for stepping. State (parameters, m, v) goes in and comes out; nothing is kept between calls.

import { slopeAt } from './activation.ts';
import { categoryColumns, type Encoding, encodedWidth, numberColumns } from './encoding.ts';
import { joinEncoded, oneHot, standardise } from './encoding-graph.ts';
import { type Dimension, type GraphBuilder, makeGraphBuilder, modelBytesOf } from './graph-builder.ts';
import { lossOf } from './loss-graph.ts';
import { forwardPass, type Layer, type LayerNames, layersOf, parameterCount, slicedLayers } from './network.ts';
import { DataType, type DataTypeCode } from './onnx-messages.ts';
import { binaryTask, outputsOf, type Task } from './task.ts';
import type { TrainingParams } from './training-params.ts';
import { readMask } from './untrained-parts.ts';

const networkLayers = (encoding: Encoding, { hidden }: TrainingParams, task: Task): Layer[] =>
  layersOf(encodedWidth(encoding), hidden, outputsOf(task));

/** The loss of a batch, and its gradient for every layer, flat in the order of the parameters. */
const lossAndGradients = (
  g: GraphBuilder,
  layers: readonly LayerNames[],
  { task, params }: { task: Task; params: TrainingParams },
  { encoded, keep, ...observed }: { encoded: string; targets: string; weights: string; keep?: readonly string[] },
) => {
  const { activation } = params;
  const { received, hidden, logits } = forwardPass(g, layers, encoded, { activation, ...(keep && { keep }) });
  const { loss, slope } = lossOf(g, task, params, { logits, ...observed });
  let flowing = slope;
  const flat = g.int64s([-1]);
  const rowAxis = g.int64s([0]);
  const gradients: string[] = [];
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    const ofWeight = g.op('Gemm', [received[depth]!, flowing], { transA: 1 });
    gradients.unshift(g.op('Reshape', [ofWeight, flat]), g.op('ReduceSum', [flowing, rowAxis], { keepdims: 0 }));
    if (depth > 0) {
      let arriving = g.op('Gemm', [flowing, layers[depth]!.weight], { transB: 1 });
      if (keep) arriving = g.op('Mul', [arriving, keep[depth - 1]!]);
      flowing = g.op('Mul', [arriving, slopeAt(g, activation, hidden[depth - 1]!)]);
    }
  }
  return { loss, gradient: g.op('Concat', gradients, { axis: 0 }) };
};

type AdamInputs = Record<'parameters' | 'm' | 'v' | 'gradient' | 'rate' | 'spread' | 'decay', string>;

/** What decay is taken from: 1 at the weights, 0 at the biases, [parameters]. */
export const weightMask = (layers: readonly Layer[]): number[] =>
  layers.flatMap(({ inputs, outputs }) => [
    ...new Array<number>(inputs * outputs).fill(1),
    ...new Array<number>(outputs).fill(0),
  ]);

/**
 * Bias correction arrives as two numbers a step, `rate` = α/(1−β₁ᵗ) and `spread` = 1/√(1−β₂ᵗ), computed in float64; with weight
 * decay a third one, `decay` = α·l2.
 */
const adam = (
  g: GraphBuilder,
  layers: readonly Layer[],
  { beta1, beta2, epsilon, l2 }: TrainingParams,
  { parameters, m, v, gradient, rate, spread, decay }: AdamInputs,
  [parametersOut, mOut, vOut]: readonly [string, string, string],
): void => {
  const scalar = (value: number) => g.floats([value], []);
  const scaled = (name: string, by: number) => g.op('Mul', [name, scalar(by)]);
  g.op('Add', [scaled(m, beta1), scaled(gradient, 1 - beta1)], {}, mOut);
  g.op('Add', [scaled(v, beta2), scaled(g.op('Mul', [gradient, gradient]), 1 - beta2)], {}, vOut);
  const root = g.op('Add', [g.op('Mul', [g.op('Sqrt', [vOut]), spread]), scalar(epsilon)]);
  const stride = g.op('Mul', [g.op('Div', [mOut, root]), rate]);
  let kept = parameters;
  if (l2 > 0) {
    const mask = weightMask(layers);
    const lost = g.op('Mul', [g.op('Mul', [parameters, g.floats(mask, [mask.length])]), decay]);
    kept = g.op('Sub', [parameters, lost]);
  }
  g.op('Sub', [kept, stride], {}, parametersOut);
};

/** Inputs that hold the whole table, the same in every step. Standardised once, before training. */
const tableInputs = (g: GraphBuilder, encoding: Encoding): void => {
  if (numberColumns(encoding).length > 0)
    g.input('standardised', DataType.FLOAT, ['rows', numberColumns(encoding).length]);
  if (categoryColumns(encoding).length > 0)
    g.input('categories', DataType.INT64, ['rows', categoryColumns(encoding).length]);
  g.input('targets', DataType.FLOAT, ['rows', 1]);
};

/** The rows numbered `order`, encoded, and their targets. */
const rowsAt = (g: GraphBuilder, encoding: Encoding, order: string, untrained: readonly number[] = []) => {
  const rowsOf = (table: string) => g.op('Gather', [table, order], { axis: 0 });
  const numbers = numberColumns(encoding).length > 0 ? rowsOf('standardised') : undefined;
  const hot = categoryColumns(encoding).length > 0 ? oneHot(g, encoding, rowsOf('categories')) : undefined;
  const joined = joinEncoded(g, numbers, hot);
  // A part read as 0 has the gradient 0: its weights stay where they are.
  const mask = readMask(encoding, untrained);
  const encoded = untrained.length === 0 ? joined : g.op('Mul', [joined, g.floats(mask, [1, mask.length])]);
  return { encoded, targets: rowsOf('targets') };
};

/** What a graph over a training table is built for. */
export type TableShape = { readonly task: Task; readonly untrained?: readonly number[] };

const STATE = ['parameters', 'm', 'v'] as const;

type PerStep = readonly [name: string, type: DataTypeCode, shape: readonly number[]];

/**
 * Per step: row numbers of the batch; their weights in the mean (0 for padding); Adam's bias correction; with weight decay its
 * factor; with dropout one mask a hidden layer, true where a unit stays.
 */
const perStep = ({ batchSize, hidden, dropout, l2 }: TrainingParams): PerStep[] => [
  ['order', DataType.INT32, [batchSize]],
  ['weights', DataType.FLOAT, [batchSize, 1]],
  ['rate', DataType.FLOAT, []],
  ['spread', DataType.FLOAT, []],
  ...(l2 > 0 ? [['decay', DataType.FLOAT, []] as const] : []),
  ...(dropout > 0 ? hidden.map((units, depth) => [`mask_${depth}`, DataType.BOOL, [batchSize, units]] as const) : []),
];

/** Masks as factors: 0 for a unit left out, 1/(1 − dropout) for the others. */
const keepFactors = (g: GraphBuilder, { hidden, dropout }: TrainingParams): string[] => {
  const scale = g.floats([1 / (1 - dropout)], []);
  return hidden.map((_, depth) => g.op('Mul', [g.op('Cast', [`step_mask_${depth}`], { to: DataType.FLOAT }), scale]));
};

/** One step: declares its state and per-step inputs under `step_…`, reads the table from the names around it. */
const stepNodes = (
  g: GraphBuilder,
  encoding: Encoding,
  params: TrainingParams,
  { task, untrained }: TableShape,
): void => {
  const layers = networkLayers(encoding, params, task);
  const count = parameterCount(layers);
  for (const name of STATE) g.input(`step_${name}`, DataType.FLOAT, [count]);
  for (const [name, type, shape] of perStep(params)) g.input(`step_${name}`, type, shape);

  const batch = { ...rowsAt(g, encoding, 'step_order', untrained), weights: 'step_weights' };
  const keep = params.dropout > 0 ? { keep: keepFactors(g, params) } : {};
  const names = slicedLayers(g, layers, 'step_parameters');
  const { loss, gradient } = lossAndGradients(g, names, { task, params }, { ...batch, ...keep });
  const state = { parameters: 'step_parameters', m: 'step_m', v: 'step_v' };
  const pace = { rate: 'step_rate', spread: 'step_spread', decay: 'step_decay' };
  adam(g, layers, params, { ...state, gradient, ...pace }, ['next_parameters', 'next_m', 'next_v']);
  g.op('Identity', [loss], {}, 'loss');
  for (const name of STATE) g.output(`next_${name}`, DataType.FLOAT, [count]);
  g.output('loss', DataType.FLOAT, []);
};

/** A model of one step: `step_…` and the table in; `next_parameters`, `next_m`, `next_v` and `loss` [] out. */
export const buildStepModel = (
  encoding: Encoding,
  params: TrainingParams,
  shape: TableShape = { task: binaryTask },
): Uint8Array => {
  const g = makeGraphBuilder('step', 'step_');
  tableInputs(g, encoding);
  stepNodes(g, encoding, params, shape);
  return modelBytesOf(g.graph());
};

/** A model of many steps: state, the table and [steps, …] of every per-step input in; next state and `losses` [steps] out. */
export const buildEpochModel = (
  encoding: Encoding,
  params: TrainingParams,
  shape: TableShape = { task: binaryTask },
): Uint8Array => {
  const body = makeGraphBuilder('step', 'step_');
  stepNodes(body, encoding, params, shape);

  const g = makeGraphBuilder('epoch');
  const count = parameterCount(networkLayers(encoding, params, shape.task));
  tableInputs(g, encoding);
  const stacked = (dims: readonly Dimension[]) => ['steps', ...dims];
  const inputs = [
    ...STATE.map((name) => g.input(name, DataType.FLOAT, [count])),
    ...perStep(params).map(([name, type, dims]) => g.input(name, type, stacked(dims))),
  ];
  const outputs = [...STATE.map((name) => `next_epoch_${name}`), 'losses'];
  g.ops('Scan', inputs, outputs, { body: body.graph(), num_scan_inputs: inputs.length - STATE.length });
  for (const name of STATE) g.output(`next_epoch_${name}`, DataType.FLOAT, [count]);
  g.output('losses', DataType.FLOAT, ['steps']);
  return modelBytesOf(g.graph());
};

/** A model that measures without learning: `parameters`, the table, `order` and `weights` of any number of rows in; `loss` [] out. */
export const buildLossModel = (encoding: Encoding, params: TrainingParams, task: Task): Uint8Array => {
  const g = makeGraphBuilder('loss');
  const layers = networkLayers(encoding, params, task);
  const parameters = g.input('parameters', DataType.FLOAT, [parameterCount(layers)]);
  tableInputs(g, encoding);
  const { encoded, targets } = rowsAt(g, encoding, g.input('order', DataType.INT32, ['batch']));
  const weights = g.input('weights', DataType.FLOAT, ['batch', 1]);
  const { logits } = forwardPass(g, slicedLayers(g, layers, parameters), encoded, params);
  g.op('Identity', [lossOf(g, task, params, { logits, targets, weights }).loss], {}, 'loss');
  g.output('loss', DataType.FLOAT, []);
  return modelBytesOf(g.graph());
};

/** The same with the gradient of the loss, flat in the order of the parameters: `loss` [] and `gradient` out. */
export const buildGradientModel = (
  encoding: Encoding,
  params: TrainingParams,
  { task, untrained }: TableShape,
): Uint8Array => {
  const g = makeGraphBuilder('gradient');
  const layers = networkLayers(encoding, params, task);
  const count = parameterCount(layers);
  const names = slicedLayers(g, layers, g.input('parameters', DataType.FLOAT, [count]));
  tableInputs(g, encoding);
  const rows = rowsAt(g, encoding, g.input('order', DataType.INT32, ['batch']), untrained);
  const weights = g.input('weights', DataType.FLOAT, ['batch', 1]);
  const { loss, gradient } = lossAndGradients(g, names, { task, params }, { ...rows, weights });
  g.op('Identity', [loss], {}, 'loss');
  g.op('Identity', [gradient], {}, 'gradient');
  g.output('loss', DataType.FLOAT, []);
  g.output('gradient', DataType.FLOAT, [count]);
  return modelBytesOf(g.graph());
};

/** A model that standardises `numbers` [rows, columns] into `standardised`; run once before the first epoch. */
export const buildStandardiseModel = (encoding: Encoding): Uint8Array => {
  const g = makeGraphBuilder('standardise');
  const width = numberColumns(encoding).length;
  const standardised = standardise(g, encoding, g.input('numbers', DataType.FLOAT, ['rows', width]));
  g.op('Identity', [standardised], {}, 'standardised');
  g.output('standardised', DataType.FLOAT, ['rows', width]);
  return modelBytesOf(g.graph());
};
