// The same network in plain float64 loops, for tests to compare the graphs with. Written from the definitions, not from the
// graph code: encode a row, run it forward, integrate gradients along a fine path.

import type { Activation } from '../../learning/activation.ts';
import type { Encoding, FeatureValue } from '../../learning/encoding.ts';
import type { Layer } from '../../learning/network.ts';
import type { Task } from '../../learning/task.ts';

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

/** By its power series, good to 1e-9 up to 4, beyond which it is ±1 to 1e-8. */
const plainErf = (x: number): number => {
  if (Math.abs(x) > 4) return Math.sign(x);
  let power = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    power *= (-x * x) / n;
    sum += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};

/** Value and derivative. */
export const plainActivation: Record<Activation, (x: number) => { value: number; slope: number }> = {
  relu: (x) => ({ value: Math.max(0, x), slope: x > 0 ? 1 : 0 }),
  tanh: (x) => ({ value: Math.tanh(x), slope: 1 - Math.tanh(x) ** 2 }),
  gelu: (x) => {
    const share = (1 + plainErf(x / Math.SQRT2)) / 2;
    return { value: x * share, slope: share + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI) };
  },
};

export type PlainOptions = {
  readonly activation?: Activation;
  /** Factor on each unit of each hidden layer. */
  readonly keep?: readonly (readonly number[])[] | undefined;
  /** Weight of each output in the number whose gradient is taken; the first output alone unless given. */
  readonly readOut?: readonly number[];
};

const unpack = (layers: readonly Layer[], parameters: ArrayLike<number>) => {
  let at = 0;
  return layers.map(({ inputs, outputs }) => {
    const weights = Array.from({ length: inputs }, () => Array.from({ length: outputs }, () => parameters[at++]!));
    return { weights, bias: Array.from({ length: outputs }, () => parameters[at++]!) };
  });
};

/** Outputs for an encoded row, the first of them, and the gradient of the read-out with respect to the row. */
export const plainLogit = (
  layers: readonly Layer[],
  parameters: ArrayLike<number>,
  encoded: readonly number[],
  { activation = 'relu', keep, readOut }: PlainOptions = {},
) => {
  const dense = unpack(layers, parameters);
  const act = plainActivation[activation];
  const factor = (depth: number, unit: number) => keep?.[depth]?.[unit] ?? 1;
  let flowing = [...encoded];
  const sums = dense.map(({ weights, bias }, depth) => {
    const before = bias.map((b, o) => flowing.reduce((sum, x, i) => sum + x * weights[i]![o]!, b));
    flowing = depth < dense.length - 1 ? before.map((z, unit) => act(z).value * factor(depth, unit)) : before;
    return before;
  });
  let gradient: number[] = flowing.map((_, o) => readOut?.[o] ?? (o === 0 ? 1 : 0));
  for (let depth = dense.length - 1; depth >= 0; depth--) {
    if (depth < dense.length - 1) {
      gradient = gradient.map((g, unit) => g * act(sums[depth]![unit]!).slope * factor(depth, unit));
    }
    gradient = dense[depth]!.weights.map((row) => row.reduce((sum, w, o) => sum + w * gradient[o]!, 0));
  }
  return { outputs: flowing, logit: flowing[0]!, gradient };
};

/** Loss of one row from its outputs, in the words of the textbook. */
export const plainRowLoss = (task: Task, outputs: readonly number[], target: number, huberDelta?: number): number => {
  if (task.kind === 'binary') {
    const p = 1 / (1 + Math.exp(-outputs[0]!));
    return -Math.log(target === 1 ? p : 1 - p);
  }
  if (task.kind === 'multiclass') {
    const powers = outputs.map(Math.exp);
    return -Math.log(powers[target]! / powers.reduce((sum, power) => sum + power, 0));
  }
  const error = Math.abs(outputs[0]! - target);
  if (huberDelta !== undefined && error > huberDelta) return huberDelta * (error - huberDelta / 2);
  return error ** 2 / 2;
};

/** Integrated gradients by the midpoint rule. */
export const plainAttributions = (
  layers: readonly Layer[],
  parameters: ArrayLike<number>,
  encoded: readonly number[],
  baseline: readonly number[],
  points: number,
  options: PlainOptions = {},
): number[] => {
  const totals = encoded.map(() => 0);
  for (let k = 0; k < points; k++) {
    const share = (k + 0.5) / points;
    const at = encoded.map((x, i) => baseline[i]! + share * (x - baseline[i]!));
    plainLogit(layers, parameters, at, options).gradient.forEach((g, i) => {
      totals[i]! += (g * (encoded[i]! - baseline[i]!)) / points;
    });
  }
  return totals;
};
