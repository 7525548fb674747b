// Why this score? Integrated gradients (Sundararajan, Taly and Yan 2017) of the logit along the straight line from the
// baseline row to the scored row, as operators of the scoring graph.
//
// The line is cut into equal segments; on each one every ReLU counts with its mean slope, the change of its output over the
// change of its input. Where no unit changes sign that is the gradient itself; where one does, it is what a gradient sampled
// at points only approaches. The contributions of a segment add up to the change of the logit over it, so the sum over the
// columns misses f(x) − f(baseline) by rounding only, however few the segments.
//
// The first layer is linear along the line, so it is multiplied out twice, not once a point.

import type { GraphBuilder } from './graph-builder.ts';
import type { LayerNames } from './network.ts';

export type ExplanationInputs = {
  readonly layers: readonly LayerNames[];
  /** Encoded rows [N, width] and encoded baseline [1, width]. */
  readonly encoded: string;
  readonly baseline: string;
  /** 1 where an encoded part came from that column, [width, columns]. */
  readonly columnOfPart: string;
  readonly segments: number;
};

/** @returns attributions [N, columns] in logits. */
export const integratedGradients = (
  g: GraphBuilder,
  { layers, encoded, baseline, columnOfPart, segments }: ExplanationInputs,
): string => {
  const first = layers[0]!;
  const points = Array.from({ length: segments + 1 }, (_, k) => k / segments);
  const atBaseline = g.op('Gemm', [baseline, first.weight, first.bias]); // [1, h]
  const along = g.op('Sub', [g.op('Gemm', [encoded, first.weight, first.bias]), atBaseline]); // [N, h]
  const moved = g.op('Mul', [along, g.floats(points, [segments + 1, 1, 1])]); // [segments + 1, N, h]
  let input = g.op('Add', [moved, atBaseline]);

  const [zero, one, last, end] = [[0], [1], [segments], [segments + 1]].map((at) => g.int64s(at));
  const firstAxis = g.int64s([0]);
  const starts = (of: string) => g.op('Slice', [of, zero!, last!, firstAxis]);
  const ends = (of: string) => g.op('Slice', [of, one!, end!, firstAxis]);
  const zeroFloat = g.floats([0], []);

  const slopes: string[] = []; // [segments, N, h] of each hidden layer
  for (const [depth, { weight, bias }] of layers.entries()) {
    if (depth > 0) input = g.op('Add', [g.op('MatMul', [input, weight]), bias]);
    if (depth === layers.length - 1) break;
    const output = g.op('Relu', [input]);
    const start = starts(input);
    const rise = g.op('Sub', [ends(input), start]);
    const still = g.op('Equal', [rise, zeroFloat]); // a unit that does not move has its plain slope, not 0/0
    const mean = g.op('Div', [g.op('Sub', [ends(output), starts(output)]), rise]);
    slopes.push(g.op('Where', [still, g.op('Sign', [starts(output)]), mean]));
    input = output;
  }

  // Backwards: from the logit's weights to the first layer's inputs, then the mean over the segments.
  let flowing = g.op('Transpose', [layers.at(-1)!.weight], { perm: [1, 0] }); // [1, h] spreads over segments and rows
  for (let depth = layers.length - 2; depth >= 0; depth--) {
    flowing = g.op('Mul', [slopes[depth]!, flowing]);
    if (depth > 0) flowing = g.op('MatMul', [flowing, g.op('Transpose', [layers[depth]!.weight], { perm: [1, 0] })]);
  }
  const meanSlope = g.op('ReduceMean', [flowing, firstAxis], { keepdims: 0 }); // [N, h]
  const gradient = g.op('Gemm', [meanSlope, first.weight], { transB: 1 }); // [N, width]
  const contribution = g.op('Mul', [g.op('Sub', [encoded, baseline]), gradient]);
  return g.op('MatMul', [contribution, columnOfPart]);
};
