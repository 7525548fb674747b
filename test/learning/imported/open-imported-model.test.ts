import assert from 'node:assert/strict';
import test from 'node:test';
import type { FeatureValue } from '../../../learning/encoding.ts';
import type { ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import type { MappedColumn } from '../../../learning/imported/map-columns.ts';
import { openImportedModel } from '../../../learning/imported/open-imported-model.ts';
import { constant, input, model, node, output, zipMapOutput } from './onnx-writer.ts';
import { around, forest, linear, manyInputs, numberColumns, softmax } from './small-models.ts';

type Brought = {
  readonly bytes: Uint8Array;
  readonly mapping: ImportedMapping;
  readonly columns: readonly MappedColumn[];
};

const scoresOf = async (brought: Brought, rows: readonly (readonly FeatureValue[])[]) => {
  const opened = await openImportedModel(brought);
  try {
    return await opened.score(rows);
  } finally {
    await opened.release();
  }
};
const near = (actual: ArrayLike<number>, expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < 1e-5, `${actual[i]} is not ${value}`);
  });
};

test('a linear model gives its value for rows of numbers, missing ones by their stand-in', async () => {
  const { scores } = await scoresOf(linear, [
    [1, 1, 2],
    [null, 2, 0],
  ]);
  near(scores, [1, -5]);
});

test('a softmax model gives class probabilities, its label output notwithstanding', async () => {
  const { scores, probabilities, classes } = await scoresOf(softmax, [[2, 0]]);
  const powers = [2, 0, -2].map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  near(
    probabilities,
    powers.map((power) => power / sum),
  );
  near(scores, [powers[0]! / sum]);
  assert.deepEqual([...classes], [0]);
});

test('a tree ensemble of scikit-learn gives the probability of the positive class, NaN for missing included', async () => {
  const { scores } = await scoresOf(forest, [
    [0, 0],
    [0, 1],
    [2, 0],
    [2, 1],
    [null, null],
  ]);
  near(scores, [0.25, 0.4, 0.6, 0.75, 0.75]);
});

test('one input a column, of several types, is fed each by its own', async () => {
  const { logits } = await scoresOf(manyInputs, [
    [10, 2, 1, 'east'],
    [null, null, null, 'unheard of'],
    [0, 0, 0, 'west'],
  ]);
  near(logits, [1 + 2 - 1 + 0.25, 12, 1.5]);
});

test('probabilities beside maps are scored: the maps are cut out of the file', async () => {
  const bytes = model({
    graph: [
      node('Sigmoid', ['X'], ['p']),
      node('ArrayFeatureExtractor', ['p', 'first'], ['one'], {}, 'ai.onnx.ml'),
      node('ZipMap', ['one'], ['maps'], { classlabels_int64s: { ints: [0] } }, 'ai.onnx.ml'),
      constant('first', 'int64', [1], [0]),
      input('X', 'float', ['N', 1]),
      zipMapOutput('maps'),
      output('p', 'float', ['N', 1]),
    ],
  });
  const [only] = forest.mapping.inputs;
  const mapping: ImportedMapping = {
    version: 1,
    inputs: [{ ...only!, parts: only!.parts.slice(0, 1) }],
    output: { task: 'binary', output: 'p', scale: 'probability' },
  };
  const { scores } = await scoresOf({ bytes, mapping, columns: numberColumns('a') }, [[0], [100]]);
  near(scores, [0.5, 1]);
});

test('a model of a fixed number of rows is asked in portions of that number', async () => {
  const bytes = model({
    graph: [
      node('Gemm', ['x', 'w'], ['value']),
      constant('w', 'float', [3, 1], [1, 10, 100]),
      input('x', 'float', [2, 3]),
      output('value', 'float', [2, 1]),
    ],
  });
  const rows = [1, 2, 3, 4, 5].map((n) => [n, 0, n]);
  near((await scoresOf({ ...linear, bytes }, rows)).scores, [101, 202, 303, 404, 505]);
});

test('a graph the runtime cannot load is one sentence with its reason', async () => {
  const wrong = around(constant('w', 'float', [3, 1], [1, 2, 3]), node('MatMul', ['x', 'w'], ['y']));
  await assert.rejects(openImportedModel(wrong), {
    code: 'MODEL_UNREADABLE',
    message: /^The runtime cannot load the model: "[^\n]*Incompatible dimensions[^\n]*"\.$/,
  });
  const unmade = around(node('Relu', ['x'], ['z']));
  await assert.rejects(openImportedModel(unmade), {
    message: /^The runtime cannot load the model: "This is an invalid model\. Graph output \(y\) does not exist/,
  });
});

/** Its input is a position in a list of two: any other it cannot bear. */
const list = {
  columns: numberColumns('a', 'b'),
  bytes: model({
    graph: [
      node('Gather', ['list', 'x'], ['y'], { axis: 0 }),
      constant('list', 'float', [2], [1, 2]),
      input('x', 'int64', ['N']),
      output('y', 'float', ['N']),
    ],
  }),
  mapping: {
    version: 1,
    inputs: [{ input: 'x', parts: [{ as: 'number', column: 'a', missing: 0 }] }],
    output: { task: 'regression', output: 'y' },
  } satisfies ImportedMapping as ImportedMapping,
};

test('a model that fails on a row says so without the row', async () => {
  await assert.rejects(scoresOf(list, [[123_456]]), ({ code, message, cause }: never) => {
    assert.equal(code, 'MODEL_UNREADABLE');
    assert.doesNotMatch(message, /123456/);
    return cause === undefined;
  });
});

test('a row the model cannot bear takes the score of no other row', async () => {
  const { scores, rowsPerRun } = await scoresOf(list, [[1], [123_456], [0]]);
  assert.deepEqual([...scores], [2, Number.NaN, 1]);
  assert.equal(rowsPerRun, 1);
  assert.equal((await scoresOf(list, [[1], [0]])).rowsPerRun, 2);
});

test('no rows are no scores', async () => {
  assert.equal((await scoresOf(softmax, [])).scores.length, 0);
});

test('a mapping that does not fit is refused before the runtime sees the file', async () => {
  await assert.rejects(openImportedModel({ ...linear, columns: [] }), { code: 'MAPPING_INVALID' });
});
