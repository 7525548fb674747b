// Why this score? Integrated gradients (Sundararajan, Taly and Yan 2017) of the explained number along the straight line from
// the baseline row to the scored row, as operators of the scoring graph.
//
// The line is cut into equal segments; on each one every hidden unit counts with its mean slope, the change of its answer over
// the change of its sum. For a ReLU that keeps its sign this is the gradient itself; where a unit turns, it is what a gradient
// sampled at points only approaches. The contributions of a segment add up to the change over it, so the sum over the columns
// misses f(x) − f(baseline) by rounding only, however few the segments; their number decides how the change is shared out.
//
// Built for speed: the ends of the line are known (the baseline is a constant, the row has been scored), so only the points
// between them are run forward; the first layer is linear along the line, one addition a point; each point has tensors of its
// own, which stay in the processor's cache where one stack of all points would not.

import { type Activation, activate, meanSlope, TINY, type UnitNames } from './activation.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { LayerNames } from './network.ts';

export type ExplanationInputs = {
  readonly layers: readonly LayerNames[];
  readonly activation: Activation;
  /** Encoded rows [N, width] and encoded baseline [1, width]. */
  readonly encoded: string;
  readonly baseline: string;
  /** The hidden layers of the rows, [N, units] each, and of the baseline, [1, units] each. */
  readonly ofRows: readonly UnitNames[];
  readonly ofBaseline: readonly UnitNames[];
  /** What the explained number takes of every input of the last layer: [1, inputs], or [N, inputs] where rows differ. */
  readonly readOut: string;
  readonly readOutPerRow: boolean;
  readonly segments: number;
};

/** How far the sums of the first layer move on a segment, [N, units]. */
const strideOf = (g: GraphBuilder, { ofRows, ofBaseline, segments }: ExplanationInputs): string =>
  g.op('Mul', [g.op('Sub', [ofRows[0]!.before, ofBaseline[0]!.before]), g.floats([1 / segments], [])]);

/**
 * Mean slopes of the first layer's ReLUs on each segment. Their sums move by the same stride s on all of them, so the slope from
 * a to b = a + s is the larger of the two over |s|, held between 0 and 1: one addition a segment where meanSlope needs a quotient.
 */
const firstSlopes = (g: GraphBuilder, stride: string, { ofBaseline, segments }: ExplanationInputs): string[] => {
  const size = g.op('Add', [g.op('Abs', [stride]), g.floats([TINY], [])]);
  const unit = g.op('Div', [stride, size]); // ±1, or 0 where nothing moves
  const [zero, one] = [g.floats([0], []), g.floats([1], [])];
  let larger = g.op('Add', [g.op('Div', [ofBaseline[0]!.before, size]), g.op('Relu', [unit])]);
  return Array.from({ length: segments }, (_, k) => {
    if (k > 0) larger = g.op('Add', [larger, unit]);
    return g.op('Clip', [larger, zero, one]);
  });
};

/** Hidden layers at each point of the line, from the baseline to the row. */
const pointsAlong = (
  g: GraphBuilder,
  stride: string,
  { layers, activation, ofRows, ofBaseline, segments }: ExplanationInputs,
): (readonly UnitNames[])[] => {
  const points: (readonly UnitNames[])[] = [ofBaseline];
  for (let k = 1; k < segments; k++) {
    let before = g.op('Add', [points[k - 1]![0]!.before, stride]);
    const units = [{ before, after: activate(g, activation, before) }];
    for (let depth = 1; depth < ofRows.length; depth++) {
      const { weight, bias } = layers[depth]!;
      before = g.op('Gemm', [units[depth - 1]!.after, weight, bias]);
      units.push({ before, after: activate(g, activation, before) });
    }
    points.push(units);
  }
  return [...points, ofRows];
};

/** @returns contributions [N, width] of the encoded parts, in the unit of the explained number. */
export const integratedGradients = (g: GraphBuilder, inputs: ExplanationInputs): string => {
  const { layers, activation, encoded, baseline, ofRows, readOut, readOutPerRow, segments } = inputs;
  const away = g.op('Sub', [encoded, baseline]);
  if (ofRows.length === 0) return g.op('Mul', [away, readOut]);

  const deepest = ofRows.length - 1;
  // A read-out all rows share is multiplied into the weights below it: constants, folded once when the file is opened.
  const weightBelow = (depth: number): string =>
    depth === deepest && !readOutPerRow ? g.op('Mul', [layers[depth]!.weight, readOut]) : layers[depth]!.weight;
  const below = layers.slice(0, -1).map((_, depth) => weightBelow(depth));

  const stride = strideOf(g, inputs);
  const points = pointsAlong(g, stride, inputs);
  const first = activation === 'relu' ? firstSlopes(g, stride, inputs) : [];
  const ofSegments = points.slice(1).map((to, k) => {
    let flowing = '';
    for (let depth = deepest; depth >= 0; depth--) {
      const slope = (depth === 0 && first[k]) || meanSlope(g, activation, points[k]![depth]!, to[depth]!);
      if (depth < deepest) flowing = g.op('Mul', [slope, flowing]);
      else flowing = readOutPerRow ? g.op('Mul', [slope, readOut]) : slope;
      if (depth > 0) flowing = g.op('Gemm', [flowing, below[depth]!], { transB: 1 });
    }
    return flowing;
  });
  const mean = g.op('Mul', [g.op('Sum', ofSegments), g.floats([1 / segments], [])]); // [N, units of the first layer]
  return g.op('Mul', [away, g.op('Gemm', [mean, below[0]!], { transB: 1 })]);
};
