// What of a row did training never see? A constant column, a category without a training row: the weights of such a part are
// what chance started them at, and would be scored as if they had been learned. They are held at 0 while training goes on, and
// end so that such a part counts like the mean training row: it neither adds nor takes.

import type { EncodedRows } from './encode-rows.ts';
import { categoryColumns, type Encoding, encodedWidth, numberColumns } from './encoding.ts';

/** Whether every encoded part, in their order, differs between rows, and whether a part that does not is 0 in all of them. */
type Variation = { readonly varies: boolean; readonly isAlwaysZero: boolean };

/** @param weights rows of weight 0 teach nothing and are not looked at; absent: all count. */
const variationOf = (encoding: Encoding, rows: EncodedRows, weights: Float32Array | undefined): Variation[] => {
  const numbers = numberColumns(encoding);
  const categories = categoryColumns(encoding);
  const firstOf = new Float32Array(numbers.length);
  const varies = new Uint8Array(numbers.length);
  const counts = categories.map(({ vocabulary }) => new Int32Array(vocabulary.length + 1));
  let counted = 0;
  for (let row = 0; row < rows.rowCount; row++) {
    if (weights && !(weights[row]! > 0)) continue;
    for (let c = 0; c < numbers.length; c++) {
      const cell = rows.numbers[row * numbers.length + c]!;
      const value = Number.isNaN(cell) ? Math.fround(numbers[c]!.median) : cell;
      if (counted === 0) firstOf[c] = value;
      else if (value !== firstOf[c]) varies[c] = 1;
    }
    for (let c = 0; c < categories.length; c++) counts[c]![Number(rows.categories[row * categories.length + c])]! += 1;
    counted++;
  }
  return [
    ...numbers.map((_, c) => ({ varies: varies[c] === 1, isAlwaysZero: false })),
    ...counts.flatMap((of) =>
      Array.from(of, (count) => ({ varies: count > 0 && count < counted, isAlwaysZero: count === 0 })),
    ),
  ];
};

const weightsOf = (parameters: Float32Array, part: number, units: number): Float32Array =>
  parameters.subarray(part * units, (part + 1) * units);

/**
 * Parts that do not differ between the training rows, ascending.
 * @param before of the model that is gone on from: what it was trained on stays trained, whatever the rows of now hold.
 */
export const untrainedParts = (
  { encoding, encoded, weights }: { encoding: Encoding; encoded: EncodedRows; weights: Float32Array | undefined },
  before?: { readonly untrained: readonly number[]; readonly parameters: Float32Array; readonly units: number },
): number[] => {
  const known = before && new Set(before.untrained);
  return variationOf(encoding, encoded, weights).flatMap(({ varies, isAlwaysZero }, part) => {
    if (varies) return [];
    if (!known) return [part];
    // A part all rows of now have, and the base counts like its mean row, is in every answer: it is learned with the bias.
    const counts = !isAlwaysZero && weightsOf(before!.parameters, part, before!.units).some((weight) => weight !== 0);
    return known.has(part) && !counts ? [part] : [];
  });
};

/** @param units width of the first layer. @returns the parameters with the first weights of these parts at 0. */
export const silence = (parameters: Float32Array, untrained: readonly number[], units: number): Float32Array => {
  const silenced = parameters.slice();
  for (const part of untrained) weightsOf(silenced, part, units).fill(0);
  return silenced;
};

/** @returns 1 for a part that is read while training, 0 for one that is not, [encoded width]. */
export const readMask = (encoding: Encoding, untrained: readonly number[]): Float32Array => {
  const mask = new Float32Array(encodedWidth(encoding)).fill(1);
  for (const part of untrained) mask[part] = 0;
  return mask;
};

/**
 * An untrained category gets the mean weights of its column's trained ones, as often as the training rows had them: the column
 * is then as it is in the mean training row, which the reasons are counted from.
 */
export const settle = (
  encoding: Encoding,
  parameters: Float32Array,
  untrained: readonly number[],
  units: number,
): Float32Array => {
  if (untrained.length === 0) return parameters;
  const settled = parameters.slice();
  const isUntrained = new Set(untrained);
  let at = numberColumns(encoding).length;
  for (const { frequencies } of categoryColumns(encoding)) {
    const mean = new Float64Array(units);
    let share = 0;
    frequencies.forEach((frequency, i) => {
      if (isUntrained.has(at + i)) return;
      share += frequency;
      weightsOf(parameters, at + i, units).forEach((weight, unit) => {
        mean[unit]! += frequency * weight;
      });
    });
    frequencies.forEach((_, i) => {
      if (!isUntrained.has(at + i)) return;
      weightsOf(settled, at + i, units).set(share > 0 ? mean.map((sum) => sum / share) : mean);
    });
    at += frequencies.length;
  }
  return settled;
};
