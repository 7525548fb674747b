import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../learning/encode-rows.ts';
import type { Encoding } from '../../learning/encoding.ts';

const encoding: Encoding = {
  columns: [
    { name: 'town', kind: 'category', vocabulary: ['Oslo', 'Turku'], frequencies: [0.5, 0.25, 0.25] },
    { name: 'amount', kind: 'number', median: 2, mean: 1, deviation: 1 },
    { name: 'home', kind: 'category', vocabulary: [], frequencies: [1] },
    { name: 'age', kind: 'number', median: 40, mean: 41, deviation: 9 },
  ],
  rowCount: 8,
  minimumSubjects: 5,
};

test('numbers and categories are laid out apart, row after row, in column order', () => {
  const { numbers, categories, rowCount } = encodeRows(encoding, [
    ['Turku', 1.5, null, 30],
    ['Oslo', -2, 'rent', 50],
  ]);
  assert.equal(rowCount, 2);
  assert.deepEqual([...numbers], [1.5, 30, -2, 50]);
  assert.deepEqual([...categories], [1n, 0n, 0n, 0n]);
});

test('missing numbers are NaN; missing and unknown categories are the index after the vocabulary', () => {
  const { numbers, categories } = encodeRows(encoding, [
    [null, null, null, Number.NaN],
    ['Lima', 0, null, 0],
  ]);
  assert.deepEqual([...numbers], [Number.NaN, Number.NaN, 0, 0]);
  assert.deepEqual([...categories], [2n, 0n, 2n, 0n]);
});

test('a row of another length or with a cell of another type is refused by column name', () => {
  assert.throws(() => encodeRows(encoding, [['Oslo', 1, null]]), { code: 'ROWS_MISMATCHED' });
  assert.throws(() => encodeRows(encoding, [['Oslo', '1', null, 2]]), { code: 'WRONG_TYPE', message: /"amount"/ });
  assert.throws(() => encodeRows(encoding, [[7, 1, null, 2]]), { code: 'WRONG_TYPE', message: /"town"/ });
  assert.throws(() => encodeRows(encoding, [['Oslo', 1e39, null, 2]]), { code: 'NOT_FINITE', message: /"amount"/ });
});
