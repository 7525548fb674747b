// What is a network here? A stack of dense layers with an activation between, its weights in one flat vector (weights [in, out]
// row-major, then biases, layer after layer): one vector is one optimiser step and one state tensor. Without a hidden layer it
// is logistic, softmax or linear regression.

import { makeRandom } from '../domain/kernel/random.ts';
import { type Activation, activate, type UnitNames } from './activation.ts';
import type { GraphBuilder } from './graph-builder.ts';

export type Layer = { readonly inputs: number; readonly outputs: number };

/** @param outputs width of the last layer: classes of a multi-class task, else 1. */
export const layersOf = (width: number, hidden: readonly number[], outputs = 1): Layer[] => {
  const sizes = [width, ...hidden, outputs];
  return sizes.slice(1).map((units, i) => ({ inputs: sizes[i]!, outputs: units }));
};

export const parameterCount = (layers: readonly Layer[]): number =>
  layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs + outputs, 0);

/**
 * He-uniform weights where ReLU or GELU follows, Glorot-uniform where tanh or nothing does (He et al. 2015; Glorot and Bengio
 * 2010), biases 0.
 */
export const initialParameters = (
  layers: readonly Layer[],
  seed: number,
  activation: Activation = 'relu',
): Float32Array => {
  const random = makeRandom(seed, 'initial parameters');
  const parameters = new Float32Array(parameterCount(layers));
  let at = 0;
  layers.forEach(({ inputs, outputs }, depth) => {
    const halved = depth < layers.length - 1 && activation !== 'tanh';
    const limit = halved ? Math.sqrt(6 / inputs) : Math.sqrt(6 / (inputs + outputs));
    for (let i = 0; i < inputs * outputs; i++) parameters[at++] = (random.unit() * 2 - 1) * limit;
    at += outputs;
  });
  return parameters;
};

/** Names of a layer's weight [in, out] and bias [out] tensors in a graph. */
export type LayerNames = { readonly weight: string; readonly bias: string };

/** The layers of a trained network as constants of a graph. */
export const constantLayers = (g: GraphBuilder, layers: readonly Layer[], parameters: Float32Array): LayerNames[] => {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return parameters.subarray(at - count, at);
  };
  return layers.map(({ inputs, outputs }) => ({
    weight: g.floats(take(inputs * outputs), [inputs, outputs]),
    bias: g.floats(take(outputs), [outputs]),
  }));
};

/** The layers as views of a flat parameter tensor [count]. */
export const slicedLayers = (g: GraphBuilder, layers: readonly Layer[], parameters: string): LayerNames[] => {
  const sizes = layers.flatMap(({ inputs, outputs }) => [inputs * outputs, outputs]);
  const parts = g.ops('Split', [parameters, g.int64s(sizes)], sizes.length, { axis: 0 });
  return layers.map(({ inputs, outputs }, i) => ({
    weight: g.op('Reshape', [parts[2 * i]!, g.int64s([inputs, outputs])]),
    bias: parts[2 * i + 1]!,
  }));
};

export type ForwardNames = {
  /** What each layer received, [N, its inputs]. */
  readonly received: readonly string[];
  /** Each hidden layer, before any dropout. */
  readonly hidden: readonly UnitNames[];
  /** What the last layer gives, [N, outputs]. */
  readonly logits: string;
};

/**
 * Adds the forward pass over `input` [N, width].
 * @param keep factors [N, units] on what each hidden layer hands on: dropout while training, absent while scoring.
 */
export const forwardPass = (
  g: GraphBuilder,
  layers: readonly LayerNames[],
  input: string,
  { activation, keep }: { readonly activation: Activation; readonly keep?: readonly string[] },
): ForwardNames => {
  const received: string[] = [];
  const hidden: UnitNames[] = [];
  let flowing = input;
  layers.forEach(({ weight, bias }, depth) => {
    received.push(flowing);
    flowing = g.op('Gemm', [flowing, weight, bias]);
    if (depth === layers.length - 1) return;
    const after = activate(g, activation, flowing);
    hidden.push({ before: flowing, after });
    flowing = keep ? g.op('Mul', [after, keep[depth]!]) : after;
  });
  return { received, hidden, logits: flowing };
};
