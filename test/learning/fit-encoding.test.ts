import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FeatureColumn, type FeatureValue, kindOf } from '../../learning/encoding.ts';
import { type FitOptions, fitEncoding } from '../../learning/fit-encoding.ts';
import { LearningError } from '../../learning/learning-error.ts';

const amount: FeatureColumn = { name: 'amount', kind: 'number' };
const town: FeatureColumn = { name: 'town', kind: 'category' };

const fitNumber = (cells: FeatureValue[]) => {
  const [column] = fitEncoding(
    [amount],
    cells.map((cell) => [cell]),
  ).columns;
  assert.ok(column?.kind === 'number');
  return column;
};

const fitCategory = (cells: FeatureValue[], options?: FitOptions) => {
  const rows = cells.map((cell) => [cell]);
  const [column] = fitEncoding([town], rows, options).columns;
  assert.ok(column?.kind === 'category');
  return column;
};

test('a missing number counts as the median in mean and deviation', () => {
  const { median, mean, deviation } = fitNumber([1, 3, 8, null, Number.NaN]);
  assert.deepEqual([median, mean], [3, Math.fround(18 / 5)]);
  assert.equal(deviation, Math.fround(Math.sqrt((2.6 ** 2 + 3 * 0.6 ** 2 + 4.4 ** 2) / 5)));
});

test('an even count has the middle of the two as median', () => {
  assert.equal(fitNumber([1, 2, 10, 100]).median, 6);
});

test('a constant and an all-missing column have deviation 1', () => {
  assert.equal(fitNumber([0.1, 0.1, 0.1]).deviation, 1);
  assert.deepEqual(fitNumber([null, Number.NaN]), { name: 'amount', kind: 'number', median: 0, mean: 0, deviation: 1 });
});

test('numbers equal in float32 are a constant column', () => {
  assert.equal(fitNumber([1e9, 1e9 + 1, 1e9 + 2]).deviation, 1);
});

test('a vocabulary holds what enough rows share, by ascending code unit, and the rest is other', () => {
  const cells = ['b', 'a', 'é', 'Z'].flatMap((category) => new Array<string>(5).fill(category));
  const { vocabulary, frequencies } = fitCategory([...cells, 'rare', 'rare', 'rare', 'rare', null]);
  assert.deepEqual(vocabulary, ['Z', 'a', 'b', 'é']);
  assert.deepEqual(frequencies, [0.2, 0.2, 0.2, 0.2, 0.2]);
});

test('a category of many rows but few subjects stays out of the vocabulary', () => {
  const cells = [...new Array<string>(20).fill('one family'), ...new Array<string>(5).fill('shared')];
  const subjectOf = cells.map((cell, row) => (cell === 'shared' ? `subject ${row}` : `subject ${row % 4}`));
  assert.deepEqual(fitCategory(cells, { subjectOf }).vocabulary, ['shared']);
});

test('a vocabulary too wide keeps the most frequent categories', () => {
  const cells = ['c', 'b', 'a'].flatMap((category, i) => new Array<string>(7 - i).fill(category));
  assert.deepEqual(fitCategory(cells, { maximumVocabulary: 2 }).vocabulary, ['b', 'c']);
});

test('names of object properties are ordinary categories', () => {
  const cells = ['__proto__', 'constructor'].flatMap((category) => new Array<string>(5).fill(category));
  assert.deepEqual(fitCategory(cells).vocabulary, ['__proto__', 'constructor']);
});

test('an all-missing category column has only other', () => {
  assert.deepEqual(fitCategory([null, null]), { name: 'town', kind: 'category', vocabulary: [], frequencies: [1] });
});

test('tables that cannot be fitted are refused with a code, without quoting a cell', () => {
  const cases: [string, () => unknown][] = [
    ['NO_ROWS', () => fitEncoding([amount], [])],
    ['INVALID_PARAMETERS', () => fitEncoding([], [[]])],
    ['INVALID_PARAMETERS', () => fitEncoding([amount, amount], [[1, 2]])],
    ['ROWS_MISMATCHED', () => fitEncoding([amount], [[1], []])],
    ['ROWS_MISMATCHED', () => fitEncoding([amount], [[1]], { subjectOf: [] })],
    ['WRONG_TYPE', () => fitEncoding([amount], [['sentinel']])],
    ['WRONG_TYPE', () => fitEncoding([town], [[4711]])],
    ['NOT_FINITE', () => fitEncoding([amount], [[4.711e300]])],
  ];
  for (const [code, act] of cases) {
    assert.throws(
      act,
      (error) => error instanceof LearningError && error.code === code && !/sentinel|4\.?711/.test(error.message),
    );
  }
});

test('truths and dates are fitted as numbers and remember what a caller sends for them', () => {
  const columns: FeatureColumn[] = [
    { name: 'member', kind: 'boolean' },
    { name: 'opened', kind: 'date' },
  ];
  const fitted = fitEncoding(columns, [
    [1, 18_000],
    [0, 18_002],
    [1, null],
  ]);
  assert.deepEqual(fitted.columns[0], {
    name: 'member',
    kind: 'number',
    median: 1,
    mean: Math.fround(2 / 3),
    deviation: Math.fround(Math.sqrt(2 / 9)),
    reads: 'boolean',
  });
  assert.ok(fitted.columns[1]?.kind === 'number' && fitted.columns[1].reads === 'date');
  assert.deepEqual(fitted.columns.map(kindOf), ['boolean', 'date']);
});
