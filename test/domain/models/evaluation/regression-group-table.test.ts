import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regressionGroupTable } from '../../../../domain/models/evaluation/regression-group-table.ts';
import { close } from './close.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';

// a: errors 1 and 3, 20 of each: mean 2, MAE 2, variance 40 / 39
// b: errors −1 and 1, 16 of each: mean 0, MAE 1, variance 32 / 31
const rows = [
  ...new Array(20).fill(['a', 10, 11]),
  ...new Array(20).fill(['a', 10, 13]),
  ...new Array(16).fill(['b', 5, 4]),
  ...new Array(16).fill(['b', 5, 6]),
] as [string, number, number][];
const observed = rows.map(([, value]) => value);
const predicted = rows.map(([, , value]) => value);
const groups = rows.map(([group]) => group);

test('each group’s errors and the gap in bias are those worked out by hand', () => {
  const table = regressionGroupTable(observed, predicted, groups);
  assert.deepEqual(table.groups, [
    { kind: 'value', label: 'a', n: 40, compared: true, meanPrediction: 12, meanError: 2, mae: 2 },
    { kind: 'value', label: 'b', n: 32, compared: true, meanPrediction: 5, meanError: 0, mae: 1 },
  ]);
  const gap = table.gaps.meanError!;
  assert.deepEqual([gap.largest.label, gap.smallest.label, gap.difference], ['a', 'b', 2]);
  const half = 1.959963984540054 * Math.sqrt(40 / 39 / 40 + 32 / 31 / 32);
  close(gap.low, 2 - half);
  close(gap.high, 2 + half);
  everyNumberIsFinite(table);
});

test('a group of one row is shown where that is allowed, and has no part in the gap', () => {
  const table = regressionGroupTable([1, 2, 3], [1, 2, 4], ['a', 'a', 'b'], { minimumRows: 1, minimumShown: 1 });
  assert.deepEqual(
    table.groups.map(({ label, n, compared }) => [label, n, compared]),
    [
      ['a', 2, true],
      ['b', 1, true],
    ],
  );
  assert.equal(table.gaps.meanError, null);
});

test('rows that cannot be measured are refused', () => {
  assert.throws(() => regressionGroupTable([1], [Number.NaN], ['a']), RangeError);
  assert.throws(() => regressionGroupTable([1], [1], []), RangeError);
});
