// What does the runtime execute to train? Forward pass, gradients by hand-written backward operators, and Adam (Kingma and
// Ba 2015), over one mini-batch. One set of nodes serves twice: as the body of a Scan over the mini-batches of an epoch, and
// as a graph of its own for stepping. State (parameters, m, v) goes in and comes out; nothing is kept between calls.

import { categoryColumns, type Encoding, encodedWidth, numberColumns } from './encoding.ts';
import { joinEncoded, oneHot, standardise } from './encoding-graph.ts';
import { type Dimension, type GraphBuilder, makeGraphBuilder, modelBytesOf } from './graph-builder.ts';
import { forwardPass, type LayerNames, layersOf, parameterCount, slicedLayers } from './network.ts';
import { DataType } from './onnx-messages.ts';
import type { TrainingParams } from './training-params.ts';

/** Mean binary cross-entropy from logits, and its gradient for every layer, flat in the order of the parameters. */
const lossAndGradients = (
  g: GraphBuilder,
  layers: readonly LayerNames[],
  { encoded, labels, weights }: { encoded: string; labels: string; weights: string },
) => {
  const { received, logits } = forwardPass(g, layers, encoded);
  // softplus(z) − z·y is −log of the probability of the observed class, finite for any finite logit.
  const each = g.op('Sub', [g.op('Softplus', [logits]), g.op('Mul', [logits, labels])]);
  const loss = g.op('ReduceSum', [g.op('Mul', [each, weights])], { keepdims: 0 });

  let flowing = g.op('Mul', [g.op('Sub', [g.op('Sigmoid', [logits]), labels]), weights]); // ∂loss/∂logit [B, 1]
  const flat = g.int64s([-1]);
  const rowAxis = g.int64s([0]);
  const gradients: string[] = [];
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    const ofWeight = g.op('Gemm', [received[depth]!, flowing], { transA: 1 });
    gradients.unshift(g.op('Reshape', [ofWeight, flat]), g.op('ReduceSum', [flowing, rowAxis], { keepdims: 0 }));
    if (depth > 0) {
      const arriving = g.op('Gemm', [flowing, layers[depth]!.weight], { transB: 1 });
      flowing = g.op('Mul', [arriving, g.op('Sign', [received[depth]!])]); // the sign of a ReLU's output is its slope
    }
  }
  return { loss, gradient: g.op('Concat', gradients, { axis: 0 }) };
};

/** Bias correction arrives as two numbers a step, `rate` = α/(1−β₁ᵗ) and `spread` = 1/√(1−β₂ᵗ), computed in float64. */
const adam = (
  g: GraphBuilder,
  { beta1, beta2, epsilon }: TrainingParams,
  {
    parameters,
    m,
    v,
    gradient,
    rate,
    spread,
  }: Record<'parameters' | 'm' | 'v' | 'gradient' | 'rate' | 'spread', string>,
  [parametersOut, mOut, vOut]: readonly [string, string, string],
): void => {
  const scalar = (value: number) => g.floats([value], []);
  const scaled = (name: string, by: number) => g.op('Mul', [name, scalar(by)]);
  g.op('Add', [scaled(m, beta1), scaled(gradient, 1 - beta1)], {}, mOut);
  g.op('Add', [scaled(v, beta2), scaled(g.op('Mul', [gradient, gradient]), 1 - beta2)], {}, vOut);
  const root = g.op('Add', [g.op('Mul', [g.op('Sqrt', [vOut]), spread]), scalar(epsilon)]);
  g.op('Sub', [parameters, g.op('Mul', [g.op('Div', [mOut, root]), rate])], {}, parametersOut);
};

/** Inputs that hold the whole training table, the same in every step. Standardised once, before training. */
const tableInputs = (g: GraphBuilder, encoding: Encoding): void => {
  if (numberColumns(encoding).length > 0)
    g.input('standardised', DataType.FLOAT, ['rows', numberColumns(encoding).length]);
  if (categoryColumns(encoding).length > 0)
    g.input('categories', DataType.INT64, ['rows', categoryColumns(encoding).length]);
  g.input('labels', DataType.FLOAT, ['rows', 1]);
};

const STATE = ['parameters', 'm', 'v'] as const;
/** Per step: row numbers of the batch; their weights in the mean (1/rows, 0 for padding); Adam's bias correction. */
const perStep = (batchSize: number) =>
  [
    ['order', DataType.INT32, [batchSize]],
    ['weights', DataType.FLOAT, [batchSize, 1]],
    ['rate', DataType.FLOAT, []],
    ['spread', DataType.FLOAT, []],
  ] as const;

/** One step: declares its state and per-step inputs under `step_…`, reads the table from the names around it. */
const stepNodes = (g: GraphBuilder, encoding: Encoding, params: TrainingParams): void => {
  const layers = layersOf(encodedWidth(encoding), params.hidden);
  const count = parameterCount(layers);
  for (const name of STATE) g.input(`step_${name}`, DataType.FLOAT, [count]);
  for (const [name, type, shape] of perStep(params.batchSize)) g.input(`step_${name}`, type, shape);

  const rowsOf = (table: string) => g.op('Gather', [table, 'step_order'], { axis: 0 });
  const numbers = numberColumns(encoding).length > 0 ? rowsOf('standardised') : undefined;
  const hot = categoryColumns(encoding).length > 0 ? oneHot(g, encoding, rowsOf('categories')) : undefined;
  const { loss, gradient } = lossAndGradients(g, slicedLayers(g, layers, 'step_parameters'), {
    encoded: joinEncoded(g, numbers, hot),
    labels: rowsOf('labels'),
    weights: 'step_weights',
  });
  const state = { parameters: 'step_parameters', m: 'step_m', v: 'step_v', rate: 'step_rate', spread: 'step_spread' };
  adam(g, params, { ...state, gradient }, ['next_parameters', 'next_m', 'next_v']);
  g.op('Identity', [loss], {}, 'loss');
  for (const name of STATE) g.output(`next_${name}`, DataType.FLOAT, [count]);
  g.output('loss', DataType.FLOAT, []);
};

/** A model of one step: `step_…` and the table in; `next_parameters`, `next_m`, `next_v` and `loss` [] out. */
export const buildStepModel = (encoding: Encoding, params: TrainingParams): Uint8Array => {
  const g = makeGraphBuilder('step', 'step_');
  tableInputs(g, encoding);
  stepNodes(g, encoding, params);
  return modelBytesOf(g.graph());
};

/** A model of many steps: state, the table and [steps, …] of every per-step input in; next state and `losses` [steps] out. */
export const buildEpochModel = (encoding: Encoding, params: TrainingParams): Uint8Array => {
  const body = makeGraphBuilder('step', 'step_');
  stepNodes(body, encoding, params);

  const g = makeGraphBuilder('epoch');
  const count = parameterCount(layersOf(encodedWidth(encoding), params.hidden));
  tableInputs(g, encoding);
  const stacked = (shape: readonly Dimension[]) => ['steps', ...shape];
  const inputs = [
    ...STATE.map((name) => g.input(name, DataType.FLOAT, [count])),
    ...perStep(params.batchSize).map(([name, type, shape]) => g.input(name, type, stacked(shape))),
  ];
  const outputs = [...STATE.map((name) => `next_epoch_${name}`), 'losses'];
  g.ops('Scan', inputs, outputs, { body: body.graph(), num_scan_inputs: inputs.length - STATE.length });
  for (const name of STATE) g.output(`next_epoch_${name}`, DataType.FLOAT, [count]);
  g.output('losses', DataType.FLOAT, ['steps']);
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
