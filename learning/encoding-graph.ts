// How does a model file read raw columns? The encoding as standard operators, used by scoring and training alike:
// impute and standardise numbers, one-hot the categories, numbers first.

import { categoryColumns, type Encoding, numberColumns } from './encoding.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { DataType } from './onnx-messages.ts';

/**
 * A standardised value beyond this is held here. Among n training rows none can lie further than √(n−1) deviations from
 * the mean (Samuelson 1968), so under 10⁸ rows this changes no training row; it keeps the logit of an absurd input finite.
 */
const MOST_DEVIATIONS = 1e4;

/** `numbers` float32 [N, columns], NaN = missing → standardised [N, columns]. */
export const standardise = (g: GraphBuilder, encoding: Encoding, numbers: string): string => {
  const columns = numberColumns(encoding);
  const vector = (of: (column: (typeof columns)[number]) => number) => g.floats(columns.map(of), [columns.length]);
  const imputed = g.op('Where', [g.op('IsNaN', [numbers]), vector((column) => column.median), numbers]);
  const centred = g.op('Sub', [imputed, vector((column) => column.mean)]);
  const scaled = g.op('Div', [centred, vector((column) => column.deviation)]);
  return g.op('Clip', [scaled, g.floats([-MOST_DEVIATIONS], []), g.floats([MOST_DEVIATIONS], [])]);
};

/** `categories` int64 [N, columns] → one-hot [N, Σ (vocabulary + 1)]; an index out of range gives a row of zeros. */
export const oneHot = (g: GraphBuilder, encoding: Encoding, categories: string): string => {
  const parts = categoryColumns(encoding).flatMap(({ vocabulary }, column) =>
    Array.from({ length: vocabulary.length + 1 }, (_, index) => ({ column, index })),
  );
  const spread = g.op('Gather', [categories, g.int64s(parts.map((part) => part.column))], { axis: 1 });
  const equal = g.op('Equal', [
    spread,
    g.int64s(
      parts.map((part) => part.index),
      [1, parts.length],
    ),
  ]);
  return g.op('Cast', [equal], { to: DataType.FLOAT });
};

/** Joins the two halves; either may be absent, not both. */
export const joinEncoded = (g: GraphBuilder, standardised: string | undefined, hot: string | undefined): string => {
  if (standardised === undefined) return hot!;
  return hot === undefined ? standardised : g.op('Concat', [standardised, hot], { axis: 1 });
};

/** The mean encoded training row, in the order of the encoded columns: what an explanation compares a row with. */
export const baselineRow = (encoding: Encoding): number[] => [
  ...numberColumns(encoding).map(() => 0),
  ...categoryColumns(encoding).flatMap((column) => column.frequencies),
];

/** [encoded width] → position in `encoding.columns` that each encoded part came from. */
export const sourceColumns = (encoding: Encoding): number[] => {
  const sources: number[] = [];
  encoding.columns.forEach((column, i) => {
    if (column.kind === 'number') sources.push(i);
  });
  encoding.columns.forEach((column, i) => {
    if (column.kind === 'category') for (let part = 0; part <= column.vocabulary.length; part++) sources.push(i);
  });
  return sources;
};
