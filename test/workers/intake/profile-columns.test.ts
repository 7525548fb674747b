import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../../domain/datasets/events.ts';
import type { RowValue } from '../../../ledger/rows/row-format.ts';
import { makeColumnProfiler } from '../../../workers/intake/profile-columns.ts';

const column = (name: string, kind: Column['kind'], more: Partial<Column> = {}): Column => ({
  name,
  kind,
  role: 'feature',
  sensitive: false,
  ...more,
});

function profileOf(columns: readonly Column[], rows: readonly (readonly RowValue[])[]) {
  const profiler = makeColumnProfiler(columns);
  for (const row of rows) profiler.add(row);
  return profiler.profiles();
}

test('a number: counts, extremes, mean, deviation of all, quantiles', () => {
  const rows = [4, 2, null, 8, 6].map((value) => [value]);
  const [profile] = profileOf([column('n', 'number')], rows);
  const deviation = profile!.numbers!.deviation;
  assert.ok(Math.abs(deviation - Math.sqrt(5)) < 1e-12);
  assert.deepEqual(profile, {
    column: 'n',
    rows: 5,
    missing: 1,
    distinct: { count: 4, atLeast: false },
    numbers: {
      minimum: 2,
      mean: 5,
      deviation,
      maximum: 8,
      quantiles: { p05: 2, p25: 2, p50: 4, p75: 6, p95: 8 },
    },
    categories: null,
  });
});

test('a small deviation beside a large mean is not lost', () => {
  const [profile] = profileOf(
    [column('n', 'number')],
    Array.from({ length: 1000 }, (_, n) => [1e12 + (n % 2)]),
  );
  assert.ok(Math.abs(profile!.numbers!.deviation - 0.5) < 1e-3, `${profile!.numbers!.deviation}`);
});

test('categories and booleans: the ten largest that five rows share', () => {
  const texts = Array.from({ length: 12 }, (_, n) => Array.from({ length: n + 1 }, () => [`c${n}`, n % 2])).flat();
  const [category, boolean] = profileOf([column('c', 'category'), column('b', 'boolean')], texts);
  assert.deepEqual(
    category!.categories,
    [11, 10, 9, 8, 7, 6, 5, 4].map((n) => ({ value: `c${n}`, rows: n + 1 })),
  );
  assert.deepEqual(category!.distinct, { count: 12, atLeast: false });
  assert.deepEqual(boolean!.categories, [
    { value: 'true', rows: 42 },
    { value: 'false', rows: 36 },
  ]);
});

test('a sensitive column and the subject show how many, and nothing else; an ignored one is not looked at', () => {
  const columns = [
    column('age', 'number', { sensitive: true }),
    column('group', 'category', { role: 'sensitive' }),
    column('person', 'category', { role: 'subject', sensitive: true }),
    column('note', 'category', { role: 'ignore' }),
    column('born', 'date', { sensitive: true }),
  ];
  const rows = Array.from({ length: 20 }, (_, n) => [41, 'secret', `p${n}`, 12_345.5]);
  const profiles = profileOf(columns, rows);
  const counts = (name: string, count: number) => ({
    column: name,
    rows: 20,
    missing: 0,
    distinct: { count, atLeast: false },
    numbers: null,
    categories: null,
  });
  assert.deepEqual(profiles, [counts('age', 1), counts('group', 1), counts('person', 20), counts('born', 1)]);
});

test('a column without a value has no numbers', () => {
  const [profile] = profileOf([column('d', 'date')], [[null], [null]]);
  assert.deepEqual([profile!.numbers, profile!.missing, profile!.distinct.count], [null, 2, 0]);
});

test('two thousand columns are profiled, in the same words each time', () => {
  const columns = Array.from({ length: 2000 }, (_, n) => column(`c${n}`, n % 2 ? 'number' : 'category'));
  const rows = Array.from({ length: 30 }, (_, r) =>
    columns.map(({ kind }, n) => (kind === 'number' ? r * n : `v${r % 3}`)),
  );
  const profiles = profileOf(columns, rows);
  assert.deepEqual(profiles, profileOf(columns, rows));
  assert.equal(profiles[1999]!.numbers!.maximum, 29 * 1999);
  assert.ok(JSON.stringify(profiles).length < 1_000_000);
});
