// Models a user might bring, small enough to check by hand, and how their inputs are mapped.
import type { ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import type { MappedColumn } from '../../../learning/imported/map-columns.ts';
import { constant, input, model, node, output } from './onnx-writer.ts';

export const numberColumns = (...names: readonly string[]): MappedColumn[] =>
  names.map((name) => ({ name, kind: 'number' }));

const numbers = (name: string, columns: readonly string[], missing: number | 'nan' | null = 0) => ({
  input: name,
  parts: columns.map((column) => ({ as: 'number' as const, column, missing })),
});

/** value = 2a − 3b + 0.5c + 1 */
export const linear = {
  bytes: model({
    graph: [
      node('Gemm', ['x', 'w', 'b'], ['value']),
      constant('w', 'float', [3, 1], [2, -3, 0.5]),
      constant('b', 'float', [1], [1]),
      input('x', 'float', ['N', 3]),
      output('value', 'float', ['N', 1]),
    ],
  }),
  columns: numberColumns('a', 'b', 'c'),
  mapping: {
    version: 1,
    inputs: [numbers('x', ['a', 'b', 'c'])],
    output: { task: 'regression', output: 'value' },
  } satisfies ImportedMapping as ImportedMapping,
};

/** Softmax of three linear functions of two columns. */
export const softmax = {
  bytes: model({
    graph: [
      node('Gemm', ['x', 'w'], ['z']),
      node('Softmax', ['z'], ['p'], { axis: 1 }),
      node('ArgMax', ['z'], ['label'], { axis: 1, keepdims: 0 }),
      constant('w', 'float', [2, 3], [1, 0, -1, 0.5, -0.5, 1]),
      input('x', 'float', ['N', 2]),
      output('label', 'int64', ['N']),
      output('p', 'float', ['N', 3]),
    ],
  }),
  columns: numberColumns('a', 'b'),
  mapping: {
    version: 1,
    inputs: [numbers('x', ['a', 'b'])],
    output: { task: 'multiclass', output: 'p', scale: 'probability', classes: ['low', 'mid', 'high'] },
  } satisfies ImportedMapping as ImportedMapping,
};

const tree = {
  // Two trees of one split each: a ≤ 1 → ±, b ≤ 0 → ±.
  nodes_treeids: { ints: [0, 0, 0, 1, 1, 1] },
  nodes_nodeids: { ints: [0, 1, 2, 0, 1, 2] },
  nodes_featureids: { ints: [0, 0, 0, 1, 0, 0] },
  nodes_values: { floats: [1, 0, 0, 0, 0, 0] },
  nodes_modes: { strings: ['BRANCH_LEQ', 'LEAF', 'LEAF', 'BRANCH_LEQ', 'LEAF', 'LEAF'] },
  nodes_truenodeids: { ints: [1, 0, 0, 1, 0, 0] },
  nodes_falsenodeids: { ints: [2, 0, 0, 2, 0, 0] },
  nodes_hitrates: { floats: [1, 1, 1, 1, 1, 1] },
  nodes_missing_value_tracks_true: { ints: [0, 0, 0, 0, 0, 0] },
};

/** scikit-learn's shape of a forest: a label and [N, 2] probabilities, of which each tree gives half. */
export const forest = {
  bytes: model({
    graph: [
      node(
        'TreeEnsembleClassifier',
        ['X'],
        ['label', 'probabilities'],
        {
          ...tree,
          class_treeids: { ints: [0, 0, 0, 0, 1, 1, 1, 1] },
          class_nodeids: { ints: [1, 1, 2, 2, 1, 1, 2, 2] },
          class_ids: { ints: [0, 1, 0, 1, 0, 1, 0, 1] },
          class_weights: { floats: [0.45, 0.05, 0.1, 0.4, 0.3, 0.2, 0.15, 0.35] },
          classlabels_int64s: { ints: [0, 1] },
          post_transform: 'NONE',
        },
        'ai.onnx.ml',
      ),
      input('X', 'float', ['N', 2]),
      output('label', 'int64', ['N']),
      output('probabilities', 'float', ['N', 2]),
    ],
  }),
  columns: numberColumns('a', 'b'),
  mapping: {
    version: 1,
    inputs: [numbers('X', ['a', 'b'], 'nan')],
    output: { task: 'binary', output: 'probabilities', scale: 'probability', positiveIndex: 1 },
  } satisfies ImportedMapping as ImportedMapping,
};

/** One input a column, of different types, as pipelines are exported: logit = amount/10 + months − open + region's weight. */
export const manyInputs = {
  bytes: model({
    graph: [
      node('Cast', ['months'], ['m'], { to: 1 }),
      node('Cast', ['open'], ['o'], { to: 1 }),
      node('Gather', ['weights', 'region'], ['r'], { axis: 0 }),
      node('Mul', ['amount', 'tenth'], ['t']),
      node('Add', ['t', 'm'], ['s1']),
      node('Sub', ['s1', 'o'], ['s2']),
      node('Add', ['s2', 'r'], ['logit']),
      constant('weights', 'float', [4], [0.25, -0.5, 1.5, 0]),
      constant('tenth', 'float', [], [0.1]),
      input('amount', 'float', ['N', 1]),
      input('months', 'int64', ['N', 1]),
      input('open', 'int32', ['N', 1]),
      input('region', 'int64', ['N', 1]),
      output('logit', 'float', ['N', 1]),
    ],
  }),
  columns: [
    { name: 'amount', kind: 'number' },
    { name: 'months', kind: 'number' },
    { name: 'open', kind: 'boolean' },
    { name: 'region', kind: 'category' },
    { name: 'unused', kind: 'number' },
  ] satisfies MappedColumn[] as MappedColumn[],
  mapping: {
    version: 1,
    inputs: [
      numbers('amount', ['amount']),
      numbers('months', ['months'], 12),
      numbers('open', ['open']),
      {
        input: 'region',
        parts: [{ as: 'index', column: 'region', vocabulary: ['east', 'north', 'west'], unknown: 3, missing: 3 }],
      },
    ],
    output: { task: 'binary', output: 'logit', scale: 'logit' },
  } satisfies ImportedMapping as ImportedMapping,
};

/** A graph [N, 2] → [N, 1] around one operator's node, mapped as a value of two columns. */
export const around = (...parts: readonly Uint8Array[]) => ({
  bytes: model({ graph: [...parts, input('x', 'float', ['N', 2]), output('y', 'float', ['N', 'M'])] }),
  columns: numberColumns('a', 'b'),
  mapping: {
    version: 1,
    inputs: [numbers('x', ['a', 'b'])],
    output: { task: 'regression', output: 'y' },
  } satisfies ImportedMapping as ImportedMapping,
});
