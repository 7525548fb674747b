import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { partitionRows } from '../../../../domain/models/evaluation/partition-rows.ts';

const times = (n: number, label: string | null) => new Array<string | null>(n).fill(label);
const shape = (labels: readonly (string | null)[], limits = {}) =>
  partitionRows(labels, limits).map(({ kind, label, rows }) => [kind, label, rows.length]);

test('groups stand largest first, equal ones by name, missing among them, other last', () => {
  assert.deepEqual(shape([...times(6, 'b'), ...times(9, null), ...times(6, 'a'), ...times(3, 'c'), ...times(4, 'd')]), [
    ['missing', 'missing', 9],
    ['value', 'a', 6],
    ['value', 'b', 6],
    ['other', 'other', 7],
  ]);
});

test('a value called missing or other is told apart by its kind', () => {
  assert.deepEqual(shape([...times(7, 'missing'), ...times(6, null), ...times(5, 'other'), ...times(5, 'x')]), [
    ['value', 'missing', 7],
    ['missing', 'missing', 6],
    ['value', 'other', 5],
    ['value', 'x', 5],
  ]);
});

test('against the reader who subtracts: an other of too few rows takes the smallest shown group in', () => {
  // one "c" alone: total − a − b would be that one person
  assert.deepEqual(shape([...times(20, 'a'), ...times(8, 'b'), ...times(1, 'c')]), [
    ['value', 'a', 20],
    ['other', 'other', 9],
  ]);
  assert.deepEqual(shape([...times(20, 'a'), ...times(1, 'c')]), [['other', 'other', 21]]);
});

test('fewer rows than may be shown are no group at all', () => {
  assert.deepEqual(shape([...times(3, 'a'), ...times(1, null)]), []);
  assert.deepEqual(shape([]), []);
});

test('too many groups: the smallest are joined', () => {
  const labels = Array.from({ length: 300 }, (_, i) => `group ${i % 60}`);
  assert.equal(shape(labels).length, 51);
  assert.deepEqual(shape(labels).at(-1), ['other', 'other', 50]);
  assert.deepEqual(shape([...times(9, 'a'), ...times(8, 'b'), ...times(7, 'c')], { maximumGroups: 1 }), [
    ['value', 'a', 9],
    ['other', 'other', 15],
  ]);
});

test('a label is shortened and never half a character', () => {
  const [cut, lone] = partitionRows([...times(6, '😀'.repeat(200)), ...times(5, '\ud83d')]);
  assert.equal(cut!.label, `${'😀'.repeat(79)}…`);
  assert.equal(lone!.label, '\ufffd');
});

test('every row is in one group, each of five rows or more', () => {
  const column = fc.array(fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '')), {
    minLength: 5,
    maxLength: 70,
    size: 'max',
  });
  fc.assert(
    fc.property(column, fc.integer({ min: 1, max: 5 }), (labels, maximumGroups) => {
      const groups = partitionRows(labels, { maximumGroups });
      assert.deepEqual(
        groups.flatMap(({ rows }) => [...rows]).sort((a, b) => a - b),
        labels.map((_, row) => row),
      );
      for (const { kind, rows } of groups) {
        assert.ok(rows.length >= 5);
        if (kind !== 'other') assert.equal(new Set([...rows].map((row) => labels[row])).size, 1);
      }
      assert.ok(groups.filter(({ kind }) => kind !== 'other').length <= maximumGroups);
    }),
  );
});

const owned = (groups: readonly (readonly [label: string, subject: string, rows: number])[]) => {
  const all = groups.flatMap(([label, subject, rows]) => times(rows, label).map(() => ({ label, subject })));
  return partitionRows(
    all.map(({ label }) => label),
    { subjects: all.map(({ subject }) => subject) },
  ).map(({ kind, label, rows }) => [kind, label, rows.length]);
};
const crowd = (label: string, people: number) =>
  Array.from({ length: people }, (_, n) => [label, `${label} ${n}`, 1] as const);

test('people are counted, not rows: one person with many rows is no group', () => {
  assert.deepEqual(owned([...crowd('a', 40), ...crowd('b', 9), ['c', 'anna', 30]]), [['other', 'other', 79]]);
  assert.deepEqual(owned([...crowd('a', 40), ...crowd('b', 9), ['c', 'anna', 5]]), [
    ['value', 'a', 40],
    ['other', 'other', 14],
  ]);
  assert.deepEqual(owned([['a', 'anna', 900], ...crowd('a', 3)]), []);
});

test('a group most of which is one person is not shown, however many others are in it', () => {
  assert.deepEqual(owned([['a', 'anna', 7], ...crowd('a', 6), ...crowd('b', 9)]), [['other', 'other', 22]]);
  assert.deepEqual(owned([['a', 'anna', 6], ...crowd('a', 6), ...crowd('b', 9)]), [
    ['value', 'a', 12],
    ['value', 'b', 9],
  ]);
});

test('those who are left over are counted once, though they have rows of several values', () => {
  const scattered = ['c', 'd', 'e', 'f', 'g', 'h'].map((label) => [label, 'anna', 1] as const);
  assert.deepEqual(owned([...crowd('a', 40), ...crowd('b', 9), ...scattered]), [
    ['value', 'a', 40],
    ['other', 'other', 15],
  ]);
});

test('whatever the rows: each group, the other too, holds five people, of whom none has more than half', () => {
  const row = fc.record({ label: fc.constantFrom('a', 'b', 'c', 'd'), subject: fc.constantFrom(...'pqrstuvwxyz') });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 80, size: 'max' }), (rows) => {
      const subjects = rows.map(({ subject }) => subject);
      const labels = rows.map(({ label }) => label);
      const groups = partitionRows(labels, { subjects });
      for (const group of groups) {
        const rowsOf = Map.groupBy(group.rows, (at) => subjects[at]!);
        assert.ok(rowsOf.size >= 5);
        for (const own of rowsOf.values()) assert.ok(own.length * 2 <= group.rows.length);
      }
      const shown = groups.reduce((sum, group) => sum + group.rows.length, 0);
      assert.ok(shown === 0 || shown === rows.length, 'what is left out could be worked out');
    }),
  );
});

test('limits that are none are refused', () => {
  assert.throws(() => partitionRows([], { maximumGroups: 0 }), RangeError);
  assert.throws(() => partitionRows([], { minimumShown: Number.NaN }), RangeError);
});
