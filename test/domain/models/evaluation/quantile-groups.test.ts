import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantileGroups } from '../../../../domain/models/evaluation/quantile-groups.ts';

const countsOf = (labels: readonly (string | null)[]) => {
  const counts: Record<string, number> = {};
  for (const label of labels) counts[label ?? 'null'] = (counts[label ?? 'null'] ?? 0) + 1;
  return counts;
};

test('a column of different values is cut into quarters with rounded edges', () => {
  // 1001 … 1040: the edges lie at 1010.5, 1020.5 and 1030.5, rounded to two digits all 1000
  assert.deepEqual(countsOf(quantileGroups(Array.from({ length: 40 }, (_, i) => 1001 + i))), {
    '1 of 4: up to about 1000': 10,
    '2 of 4: about 1000 to 1000': 10,
    '3 of 4: about 1000 to 1000': 10,
    '4 of 4: above about 1000': 10,
  });
  // 1 … 40: 10.5, 20.5, 30.5
  assert.deepEqual(countsOf(quantileGroups(Array.from({ length: 40 }, (_, i) => i + 1))), {
    '1 of 4: up to about 11': 10,
    '2 of 4: about 11 to 21': 10,
    '3 of 4: about 21 to 31': 10,
    '4 of 4: above about 31': 10,
  });
});

test('equal values stay together, and missing ones apart', () => {
  const column = [...new Array<number>(30).fill(0), ...Array.from({ length: 10 }, (_, i) => 100 + i), null, Number.NaN];
  const labels = quantileGroups(column);
  assert.deepEqual(countsOf(labels), { '1 of 2: up to about 50': 30, '2 of 2: above about 50': 10, null: 2 });
  assert.deepEqual(labels.slice(-2), [null, null]);
});

test('a constant, an empty and an all-missing column have no edges', () => {
  assert.deepEqual(countsOf(quantileGroups([7, 7, 7])), { '1 of 1: all values': 3 });
  assert.deepEqual(quantileGroups([]), []);
  assert.deepEqual(quantileGroups([null, Number.NaN]), [null, null]);
});

test('groups ascend with the value and hold five rows or more, at most four of them', () => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(fc.array(fc.option(value), { maxLength: 60, size: 'max' }), (column) => {
      const labels = quantileGroups(column);
      const present = column
        .flatMap((v, row) => (v === null ? [] : [{ v, label: labels[row]! }]))
        .sort((a, b) => a.v - b.v);
      const groups = [...new Set(present.map(({ label }) => label))];
      assert.ok(groups.length <= 4);
      for (let i = 1; i < present.length; i++) {
        const step = groups.indexOf(present[i]!.label) - groups.indexOf(present[i - 1]!.label);
        assert.ok(step === 0 || (step === 1 && present[i]!.v > present[i - 1]!.v));
      }
      for (const group of groups) {
        const n = present.filter(({ label }) => label === group).length;
        assert.ok(n >= Math.min(5, present.length));
        assert.doesNotMatch(group, /NaN|-0\b(?!\.)/);
      }
    }),
  );
});

test('the edges are those of people, not of rows: one person with many rows moves none', () => {
  const column = [...Array.from({ length: 40 }, (_, i) => i + 1), ...Array.from({ length: 900 }, (_, i) => 500 + i)];
  const subjects = column.map((_, row) => (row < 40 ? `person ${row}` : 'anna'));
  assert.deepEqual(countsOf(quantileGroups(column, subjects)), {
    '1 of 4: up to about 11': 10,
    '2 of 4: about 11 to 22': 11,
    '3 of 4: about 22 to 32': 10,
    '4 of 4: above about 32': 909,
  });
});

test('an infinite value is refused by row', () => {
  assert.throws(() => quantileGroups([1, Infinity]), /row 1/);
});
