// The same network in plain float64 loops, for tests to compare the graphs with. Written from the definitions, not from the
// graph code: encode a row, run it forward, integrate gradients along a fine path.

import type { Encoding, FeatureValue } from '../../learning/encoding.ts';
import type { Layer } from '../../learning/network.ts';

/** Encoded parts of a row: numbers in column order, then one-hot categories. */
export const plainEncode = (encoding: Encoding, row: readonly FeatureValue[]): number[] => {
  const numbers: number[] = [];
  const hot: number[] = [];
  encoding.columns.forEach((column, i) => {
    const cell = row[i]!;
    if (column.kind === 'number') {
      numbers.push(((cell === null ? column.median : Number(cell)) - column.mean) / column.deviation);
    } else {
      const found = column.vocabulary.indexOf(cell as string);
      const at = found < 0 ? column.vocabulary.length : found;
      for (let part = 0; part <= column.vocabulary.length; part++) hot.push(part === at ? 1 : 0);
    }
  });
  return [...numbers, ...hot];
};

const unpack = (layers: readonly Layer[], parameters: ArrayLike<number>) => {
  let at = 0;
  return layers.map(({ inputs, outputs }) => {
    const weights = Array.from({ length: inputs }, () => Array.from({ length: outputs }, () => parameters[at++]!));
    return { weights, bias: Array.from({ length: outputs }, () => parameters[at++]!) };
  });
};

/** Logit of an encoded row and its gradient with respect to the row. */
export const plainLogit = (layers: readonly Layer[], parameters: ArrayLike<number>, encoded: readonly number[]) => {
  const dense = unpack(layers, parameters);
  let flowing = [...encoded];
  const sums = dense.map(({ weights, bias }, depth) => {
    const before = bias.map((b, o) => flowing.reduce((sum, x, i) => sum + x * weights[i]![o]!, b));
    flowing = depth < dense.length - 1 ? before.map((z) => Math.max(0, z)) : before;
    return before;
  });
  let gradient = [1];
  for (let depth = dense.length - 1; depth >= 0; depth--) {
    if (depth < dense.length - 1) gradient = gradient.map((g, o) => (sums[depth]![o]! > 0 ? g : 0));
    gradient = dense[depth]!.weights.map((row) => row.reduce((sum, w, o) => sum + w * gradient[o]!, 0));
  }
  return { logit: flowing[0]!, gradient };
};

/** Mean binary cross-entropy. */
export const plainLoss = (
  layers: readonly Layer[],
  parameters: ArrayLike<number>,
  rows: readonly (readonly number[])[],
  labels: ArrayLike<number>,
): number =>
  rows.reduce((sum, row, i) => {
    const p = 1 / (1 + Math.exp(-plainLogit(layers, parameters, row).logit));
    return sum - Math.log(labels[i] === 1 ? p : 1 - p) / rows.length;
  }, 0);

/** Integrated gradients by the midpoint rule. */
export const plainAttributions = (
  layers: readonly Layer[],
  parameters: ArrayLike<number>,
  encoded: readonly number[],
  baseline: readonly number[],
  points: number,
): number[] => {
  const totals = encoded.map(() => 0);
  for (let k = 0; k < points; k++) {
    const share = (k + 0.5) / points;
    const at = encoded.map((x, i) => baseline[i]! + share * (x - baseline[i]!));
    plainLogit(layers, parameters, at).gradient.forEach((g, i) => {
      totals[i]! += (g * (encoded[i]! - baseline[i]!)) / points;
    });
  }
  return totals;
};
