// Files that pass inspection and misbehave when they run.

import { bytes, constant, graph, joined, node, tensor, varint } from '../../learning/imported/onnx-writer.ts';
import { around } from '../../learning/imported/small-models.ts';

const scalar = (field: number, name: string, type: 'int64' | 'bool' | 'float') => {
  const element = { int64: 7, bool: 9, float: 1 }[type];
  return bytes(
    field,
    joined(bytes(1, name), bytes(2, bytes(1, joined(varint(1, element), bytes(2, new Uint8Array()))))),
  );
};

const idleLoop = {
  graph: graph(
    node('Identity', ['more'], ['again']),
    node('Add', ['carried', 'carried'], ['next']),
    scalar(11, 'i', 'int64'),
    scalar(11, 'more', 'bool'),
    scalar(11, 'carried', 'float'),
    scalar(12, 'again', 'bool'),
    scalar(12, 'next', 'float'),
  ),
};

/** The sum of a row; does not come back from numbers above 100. */
export const stuckAboveHundred = () =>
  around(
    constant('hundred', 'float', [], [100]),
    constant('many', 'float', [], [1e12]),
    constant('yes', 'bool', [], [1]),
    constant('none', 'float', [1], [0]),
    constant('w', 'float', [2, 1], [1, 1]),
    node('Sub', ['x', 'hundred'], ['beyond']),
    node('Relu', ['beyond'], ['above']),
    node('ReduceMax', ['above'], ['farthest'], { keepdims: 0 }),
    node('Mul', ['farthest', 'many'], ['long']),
    node('Cast', ['long'], ['most'], { to: 7 }),
    node('Loop', ['most', 'yes', 'none'], ['sum'], { body: idleLoop }),
    node('MatMul', ['x', 'w'], ['z']),
    node('Add', ['z', 'sum'], ['y']),
  );

/** Adds nothing to the row as often as the largest count says. */
export const endless = () =>
  around(
    constant('most', 'int64', [], [2 ** 53]),
    constant('yes', 'bool', [], [1]),
    constant('none', 'float', [1], [0]),
    constant('w', 'float', [2, 1], [1, 1]),
    node('Loop', ['most', 'yes', 'none'], ['sum'], { body: idleLoop }),
    node('MatMul', ['x', 'w'], ['z']),
    node('Add', ['z', 'sum'], ['y']),
  );

/** Doubles a list 40 times over. */
export const swelling = () =>
  around(
    constant('most', 'int64', [], [40]),
    constant('yes', 'bool', [], [1]),
    constant('start', 'float', [1024], Array(1024).fill(1)),
    constant('w', 'float', [2, 1], [1, 1]),
    node('Loop', ['most', 'yes', 'start'], ['long'], {
      body: {
        graph: graph(
          node('Identity', ['more'], ['again']),
          node('Concat', ['carried', 'carried'], ['next'], { axis: 0 }),
          scalar(11, 'i', 'int64'),
          scalar(11, 'more', 'bool'),
          bytes(11, joined(bytes(1, 'carried'), bytes(2, bytes(1, varint(1, 1))))),
          scalar(12, 'again', 'bool'),
          bytes(12, joined(bytes(1, 'next'), bytes(2, bytes(1, varint(1, 1))))),
        ),
      },
    }),
    node('ReduceMax', ['long'], ['largest'], { keepdims: 0 }),
    node('MatMul', ['x', 'w'], ['z']),
    node('Add', ['z', 'largest'], ['y']),
  );

/** One constant of the size the row asks for: none for a row of zeros. */
export const hugeAtOnce = () =>
  around(
    constant('w', 'float', [2, 1], [1, 1]),
    constant('shape', 'int64', [2], [2 ** 20, 2 ** 20]),
    node('ConstantOfShape', ['shape'], ['huge'], { value: { tensor: tensor('', 'float', [1], [1]) } }),
    node('ReduceMax', ['huge'], ['largest'], { keepdims: 0 }),
    node('MatMul', ['x', 'w'], ['z']),
    node('Add', ['z', 'largest'], ['y']),
  );
