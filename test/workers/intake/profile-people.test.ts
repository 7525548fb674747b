import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../../domain/datasets/events.ts';
import type { RowValue } from '../../../ledger/rows/row-format.ts';
import { makePeopleProfiler } from '../../../workers/intake/profile-people.ts';

const column = (name: string, kind: Column['kind'], more: Partial<Column> = {}): Column => ({
  name,
  kind,
  role: 'feature',
  sensitive: false,
  ...more,
});
const PERSON = column('person', 'category', { role: 'subject', sensitive: true });

function profileOf(columns: readonly Column[], rows: readonly (readonly RowValue[])[]) {
  const profiler = makePeopleProfiler(columns);
  for (const row of rows) profiler.add(row);
  return profiler.profiles();
}

test('a category is named when five people share it, not when one person has it in many rows', () => {
  const rows = [
    ...Array.from({ length: 996 }, () => ['anna', 'Oberwald', 1]),
    ...Array.from({ length: 4 }, (_, n) => [`four ${n}`, 'Unterwald', 0]),
    ...Array.from({ length: 7 }, (_, n) => [`seven ${n}`, 'town', 0]),
  ];
  const [, town, flag] = profileOf([PERSON, column('t', 'category'), column('f', 'boolean')], rows);
  // Seven of twelve people, counted in fives.
  assert.deepEqual(town!.categories, [{ value: 'town', share: 0.42 }]);
  assert.deepEqual(town!.distinct, { count: 3, atLeast: false });
  assert.deepEqual(flag!.categories, [{ value: 'false', share: 0.83 }]);
});

test('a person counts once in the quantiles, by the first value, and no extreme is told', () => {
  const crowd = Array.from({ length: 100 }, (_, n) => [`person ${n}`, n]);
  const rows = [...Array.from({ length: 5000 }, () => ['anna', 98_765.43]), ...crowd, ...crowd.map(([p]) => [p!, 7e7])];
  const [, numbers] = profileOf([PERSON, column('n', 'number')], rows);
  assert.deepEqual(numbers, {
    column: 'n',
    rows: 5200,
    missing: 0,
    distinct: { count: 102, atLeast: false },
    numbers: { p05: 5, p25: 25, p50: 50, p75: 75, p95: 95 },
    categories: null,
  });
});

test('the first value is that of the first row that has one', () => {
  const rows = Array.from({ length: 10 }, (_, n) => [`person ${n}`, null, null]);
  const later = Array.from({ length: 10 }, (_, n) => [`person ${n}`, 3, 'x']);
  const [, numbers, categories] = profileOf(
    [PERSON, column('n', 'number'), column('c', 'category')],
    [...rows, ...later],
  );
  assert.deepEqual([numbers!.missing, numbers!.numbers!.p50], [10, 3]);
  assert.deepEqual(categories!.categories, [{ value: 'x', share: 1 }]);
});

test('of too few people nothing is said but how many', () => {
  const rows = Array.from({ length: 400 }, (_, n) => [`person ${n % 4}`, n, 'x']);
  const [, numbers, categories] = profileOf([PERSON, column('n', 'number'), column('c', 'category')], rows);
  assert.equal(numbers!.numbers, null);
  assert.deepEqual(categories!.categories, []);
});

test('without a subject column every row is somebody’s own', () => {
  const rows = Array.from({ length: 100 }, (_, n) => [n, n < 60 ? 'most' : n < 96 ? 'some' : 'rare']);
  const [numbers, categories] = profileOf([column('n', 'number'), column('c', 'category')], rows);
  assert.equal(numbers!.numbers!.p05, 5);
  assert.deepEqual(categories!.categories, [
    { value: 'most', share: 0.6 },
    { value: 'some', share: 0.35 },
  ]);
});

test('a sensitive column and the subject show how many, and nothing else; an ignored one is not looked at', () => {
  const columns = [
    column('age', 'number', { sensitive: true }),
    column('group', 'category', { role: 'sensitive' }),
    PERSON,
    column('note', 'category', { role: 'ignore' }),
    column('born', 'date', { sensitive: true }),
  ];
  const rows = Array.from({ length: 200 }, (_, n) => [41, 'secret', `p${n}`, 12_345.5]);
  const counts = (name: string, count: number) => ({
    column: name,
    rows: 200,
    missing: 0,
    distinct: { count, atLeast: false },
    numbers: null,
    categories: null,
  });
  assert.deepEqual(profileOf(columns, rows), [
    counts('age', 1),
    counts('group', 1),
    counts('person', 200),
    counts('born', 1),
  ]);
});

test('of more people than are sampled the quantiles stay near, the same each time', () => {
  const columns = [PERSON, column('n', 'number')];
  const rows = Array.from({ length: 40_000 }, (_, n) => [`person ${n}`, n]);
  const [, profile] = profileOf(columns, rows);
  assert.deepEqual(profileOf(columns, rows)[1], profile);
  for (const [name, share] of [
    ['p05', 0.05],
    ['p25', 0.25],
    ['p50', 0.5],
    ['p75', 0.75],
    ['p95', 0.95],
  ] as const) {
    // Four standard deviations of a quantile of 4,096 drawn people, and half a step of the grid.
    const off = 4 * Math.sqrt((share * (1 - share)) / 4096) + 0.003;
    assert.ok(Math.abs(profile!.numbers![name]! / 40_000 - share) < off, name);
  }
});
