import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiclassGroupTable } from '../../../../domain/models/evaluation/multiclass-group-table.ts';
import { rateDifference } from '../../../../domain/models/evaluation/rate-difference.ts';
import { rateWithInterval } from '../../../../domain/models/evaluation/rate-with-interval.ts';
import { everyNumberIsFinite } from './every-number-is-finite.ts';

/** n rows observed as one class and decided for another of three. */
type Cell = readonly [group: string, observed: number, decided: number, n: number];

const tableOf = (cells: readonly Cell[], limits = {}) => {
  const rows = cells.flatMap((cell) => new Array<Cell>(cell[3]).fill(cell));
  return multiclassGroupTable(
    rows.map(([, observed]) => observed),
    rows.flatMap(([, , decided]) => [0, 1, 2].map((k) => (k === decided ? 0.5 : 0.25))),
    3,
    rows.map(([group]) => group),
    limits,
  );
};

//      n   right  decided for 0, 1, 2
// a   40     30       20   10   10
// b   30     15       15    0   15
const CELLS: readonly Cell[] = [
  ['a', 0, 0, 20],
  ['a', 1, 1, 10],
  ['a', 1, 2, 10],
  ['b', 0, 0, 15],
  ['b', 0, 2, 15],
];

test('accuracy, selection rates and gaps are those of the hand-written table', () => {
  const { groups, gaps } = tableOf(CELLS);
  assert.deepEqual(groups, [
    {
      kind: 'value',
      label: 'a',
      n: 40,
      compared: true,
      accuracy: rateWithInterval(30, 40),
      selectionRates: [0.5, 0.25, 0.25],
    },
    {
      kind: 'value',
      label: 'b',
      n: 30,
      compared: true,
      accuracy: rateWithInterval(15, 30),
      selectionRates: [0.5, 0, 0.5],
    },
  ]);
  const a = { kind: 'value', label: 'a' };
  const b = { kind: 'value', label: 'b' };
  const accuracy = rateDifference(rateWithInterval(30, 40)!, rateWithInterval(15, 30)!);
  assert.deepEqual(gaps.accuracy, {
    largest: a,
    smallest: b,
    difference: 0.25,
    low: accuracy.low,
    high: accuracy.high,
  });
  // gaps by class 0, .25, .25: the first of the largest
  const { low, high } = rateDifference(rateWithInterval(10, 40)!, rateWithInterval(0, 30)!);
  assert.deepEqual(gaps.demographicParity, { classIndex: 1, largest: a, smallest: b, difference: 0.25, low, high });
});

test('groups too small to compare leave no gap', () => {
  const { gaps } = tableOf(CELLS, { minimumRows: 31 });
  assert.deepEqual(gaps, { accuracy: null, demographicParity: null });
});

test('256 classes and 40 groups stay small', () => {
  const n = 2000;
  const labels = Array.from({ length: n }, (_, row) => row % 256);
  const probabilities = new Float32Array(n * 256);
  for (let row = 0; row < n; row++) probabilities[row * 256 + ((row * 5) % 256)] = 1;
  const groups = labels.map((_, row) => `group ${row % 40}`);
  const table = multiclassGroupTable(labels, probabilities, 256, groups);
  everyNumberIsFinite(table);
  assert.equal(table.groups.length, 4); // three and "other"
  assert.ok(JSON.stringify(table).length < 32_768);
});

test('rows that cannot be measured are refused', () => {
  assert.throws(() => multiclassGroupTable([0], [0.5, 0.6], 2, ['a']), RangeError);
  assert.throws(() => multiclassGroupTable([0], [0.5, 0.5], 2, ['a', 'b']), RangeError);
});
