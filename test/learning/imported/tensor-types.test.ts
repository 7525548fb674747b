// Foreign models take doubles, truth values and text; each arrives as it was sent.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { FeedPart, ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import type { MappedColumn } from '../../../learning/imported/map-columns.ts';
import { openImportedModel } from '../../../learning/imported/open-imported-model.ts';
import { constant, input, model, node, output } from './onnx-writer.ts';

const value = async (
  graph: readonly Uint8Array[],
  kind: MappedColumn['kind'],
  part: FeedPart,
  cells: readonly (number | string | null)[],
) => {
  const mapping: ImportedMapping = {
    version: 1,
    inputs: [{ input: 'x', parts: [part] }],
    output: { task: 'regression', output: 'y' },
  };
  const opened = await openImportedModel({ bytes: model({ graph }), mapping, columns: [{ name: 'c', kind }] });
  const { scores } = await opened.score(cells.map((cell) => [cell]));
  await opened.release();
  return [...scores];
};

test('a double keeps every digit on its way in and out', async () => {
  const graph = [node('Mul', ['x', 'two'], ['y']), constant('two', 'double', [], [2])];
  const whole = [...graph, input('x', 'double', ['N']), output('y', 'double', ['N'])];
  const part: FeedPart = { as: 'number', column: 'c', missing: 'nan' };
  assert.deepEqual(await value(whole, 'number', part, [0.1, 1 / 3, null]), [0.2, 2 / 3, Number.NaN]);
});

test('truth values are fed as such', async () => {
  const graph = [
    node('Not', ['x'], ['n']),
    node('Cast', ['n'], ['y'], { to: 1 }),
    input('x', 'bool', ['N']),
    output('y', 'float', ['N']),
  ];
  assert.deepEqual(await value(graph, 'boolean', { as: 'number', column: 'c', missing: 0 }, [1, 0, null]), [0, 1, 1]);
});

test('text is fed as such, to the encoders of scikit-learn too', async () => {
  const labels = {
    keys_strings: { strings: ['ä', 'b'] },
    values_floats: { floats: [1.5, 2.5] },
    default_float: { float: -1 },
  };
  const graph = [
    node('LabelEncoder', ['x'], ['y'], labels, 'ai.onnx.ml'),
    input('x', 'string', ['N', 1]),
    output('y', 'float', ['N', 1]),
  ];
  const part: FeedPart = { as: 'text', column: 'c', missing: 'b' };
  assert.deepEqual(await value(graph, 'category', part, ['ä', 'b', 'c', null]), [1.5, 2.5, -1, 2.5]);
});
