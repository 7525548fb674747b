import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '../../domain/kernel/random.ts';
import type { FeatureColumn, FeatureValue } from '../../learning/encoding.ts';
import { tableFindings } from '../../learning/table-findings.ts';
import type { Task } from '../../learning/task.ts';
import { smallTable } from './small-table.ts';
import { classTable, regression, regressionTable, threeClasses } from './task-tables.ts';

const binary: Task = { kind: 'binary' };
const table = smallTable(400);
const amounts = regressionTable(400).targets;
const kinds = classTable(400).targets;

/** Codes found on a column added to the small table. */
const codesOf = (
  kind: FeatureColumn['kind'],
  cell: (row: number) => FeatureValue,
  task: Task = binary,
  targets: ArrayLike<number> = table.labels,
) => {
  const columns = [...table.columns, { name: 'added', kind }];
  const rows = table.rows.map((cells, row) => [...cells, cell(row)]);
  const found = tableFindings(columns, rows, targets, task);
  for (const { column, sentence } of found) {
    assert.equal(column, 'added');
    assert.match(sentence, /^Column "added" [^\n]*\.$/);
    assert.doesNotMatch(sentence, /sentinel/);
  }
  return found.map(({ code }) => code);
};

test('an ordinary table has no findings, whatever the task', () => {
  for (const [task, targets] of [
    [binary, table.labels],
    [threeClasses, kinds],
    [regression, amounts],
  ] as const) {
    assert.deepEqual(tableFindings(table.columns, table.rows, targets, task), []);
  }
});

test('a constant and an all-missing column are named', () => {
  assert.deepEqual(
    codesOf('number', () => 7),
    ['CONSTANT_COLUMN'],
  );
  assert.deepEqual(
    codesOf('category', (row) => (row % 2 === 0 ? 'sentinel' : null)),
    ['CONSTANT_COLUMN'],
  );
  assert.deepEqual(
    codesOf('number', () => null),
    ['ALL_MISSING'],
  );
  assert.deepEqual(
    codesOf('number', () => Number.NaN),
    ['ALL_MISSING'],
  );
  assert.deepEqual(
    codesOf('category', () => null),
    ['ALL_MISSING'],
  );
});

test('three hundred categories are named with how many a model can tell apart', () => {
  const cell = (row: number) => `sentinel ${row < 100 ? row % 4 : row}`;
  assert.deepEqual(codesOf('category', cell), ['MANY_CATEGORIES']);
  const rows = table.rows.map((_, row) => [cell(row)]);
  const [found] = tableFindings([{ name: 'c', kind: 'category' }], rows, table.labels, binary);
  assert.match(found!.sentence, /304 categories; the model can tell 4 apart/);
});

test('a category is told apart only when five people share it, however many rows one person has', () => {
  const rows = table.rows.map((_, row) => [`sentinel ${row < 100 ? row % 4 : row}`]);
  const subjects = table.rows.map((_, row) => (row < 100 && row % 4 < 3 ? `person ${row % 4}` : `person ${row}`));
  const [found] = tableFindings([{ name: 'c', kind: 'category' }], rows, table.labels, binary, subjects);
  assert.match(found!.sentence, /can tell 1 apart, those that at least 5 people share/);
});

test('names and numbers of things are named, measured amounts are not', () => {
  const random = makeRandom(3, 'amounts');
  const measured = table.rows.map(() => random.unit());
  const whole = table.rows.map(() => random.below(200));
  assert.deepEqual(
    codesOf('category', (row) => `sentinel ${row}`),
    ['IDENTIFIER_LIKE'],
  );
  assert.deepEqual(
    codesOf('number', (row) => 1_000_000 + 7 * ((row * 53) % 400)),
    ['IDENTIFIER_LIKE'],
  );
  assert.deepEqual(
    codesOf('number', (row) => measured[row]!),
    [],
  );
  assert.deepEqual(
    codesOf('number', (row) => whole[row]!),
    [],
  );
  assert.deepEqual(
    codesOf('date', (row) => measured[row]! * 9000),
    [],
  );
});

const noisy = (row: number, every: number) => (row % every === 0 ? 1 : 0);

test('a column that orders two classes almost perfectly is a leak, in either direction; a good predictor is not', () => {
  const random = makeRandom(4, 'noise');
  const noise = table.rows.map(() => random.unit());
  const label = (row: number) => table.labels[row]!;
  assert.deepEqual(
    codesOf('number', (row) => label(row) * 5 + noise[row]!),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(
    codesOf('number', (row) => noise[row]! - label(row)),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(
    codesOf('number', (row) => (row % 3 === 0 ? null : label(row) + noise[row]!)),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(codesOf('boolean', label), ['TARGET_LEAK']);
  assert.deepEqual(
    codesOf('number', (row) => label(row) * 0.6 + noise[row]!),
    [],
  );
});

test('a category that names the class is a leak, also when it names it by being missing', () => {
  const label = (row: number) => table.labels[row]!;
  assert.deepEqual(
    codesOf('category', (row) => `sentinel ${label(row)} ${row % 3}`),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(
    codesOf('category', (row) => `sentinel ${label(row) ^ noisy(row, 10)}`),
    [],
  );
  const given = (row: number) => (label(row) === 1 ? `sentinel ${row % 4}` : null);
  assert.deepEqual(codesOf('category', given), ['TARGET_LEAK']);
});

test('leaks of several classes and of numbers are found', () => {
  const random = makeRandom(5, 'noise');
  const noise = table.rows.map(() => random.unit());
  const ofKinds = (kind: FeatureColumn['kind'], cell: (row: number) => FeatureValue) =>
    codesOf(kind, cell, threeClasses, kinds);
  assert.deepEqual(
    ofKinds('category', (row) => `sentinel ${kinds[row]}`),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(
    ofKinds('number', (row) => ((kinds[row]! + 1) % 3) * 2 + noise[row]!),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(
    ofKinds('number', (row) => kinds[row]! + 2 * noise[row]!),
    [],
  );
  const ofAmounts = (kind: FeatureColumn['kind'], cell: (row: number) => FeatureValue, targets = amounts) =>
    codesOf(kind, cell, regression, targets);
  assert.deepEqual(
    ofAmounts('number', (row) => 3 - 2 * amounts[row]! + noise[row]!),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(
    ofAmounts('number', (row) => Math.exp(amounts[row]! / 1000)),
    ['TARGET_LEAK'],
  );
  assert.deepEqual(
    ofAmounts('number', (row) => amounts[row]! + 1000 * noise[row]!),
    [],
  );
  const steps = amounts.map((_, row) => row % 5);
  assert.deepEqual(
    ofAmounts('category', (row) => `sentinel ${steps[row]}`, steps),
    ['TARGET_LEAK'],
  );
});

test('more columns than rows is a finding on the table', () => {
  const few = table.rows.slice(0, 3);
  const found = tableFindings(table.columns, few, table.labels, binary);
  assert.deepEqual(
    found.filter(({ column }) => column === null).map(({ code }) => code),
    ['MORE_COLUMNS_THAN_ROWS'],
  );
});

test('tables that cannot be trained on still get their findings', () => {
  assert.deepEqual(tableFindings(table.columns, [], [], binary), []);
  assert.deepEqual(tableFindings([], [[], []], [0, 1], binary), []);
  const broken = [Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number, 1];
  for (const task of [binary, threeClasses, regression]) {
    assert.deepEqual(tableFindings(table.columns, table.rows, broken, task), []);
    assert.deepEqual(tableFindings(table.columns, table.rows, [], task), []);
  }
  const ragged = [[1], [null, 'a'], ['text']];
  assert.ok(tableFindings(table.columns, ragged, [0, 1, 1], binary).length > 0);
});
