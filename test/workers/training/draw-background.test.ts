import assert from 'node:assert/strict';
import test from 'node:test';
import type { FeatureColumn, FeatureValue } from '../../../learning/encoding.ts';
import type { FeedPart } from '../../../learning/imported/imported-mapping.ts';
import type { FeedType, ImportPlan } from '../../../learning/imported/map-columns.ts';
import { BACKGROUND_ROWS, drawBackground } from '../../../workers/training/draw-background.ts';
import type { VersionTable } from '../../../workers/training/load-table.ts';

const PEOPLE = 200;

/** One column, one row a person unless told; every row is learned from. */
function tableOf(column: FeatureColumn, values: readonly FeatureValue[], subjects?: readonly string[]): VersionTable {
  return {
    task: { kind: 'regression' },
    columns: [column],
    cells: values.map((value) => [value]),
    targets: values.map(() => 0),
    subjects: subjects ?? values.map((_, row) => `person ${row}`),
    weights: undefined,
    groups: [],
    erasedRows: 0,
    split: { train: values.map((_, row) => row), heldOut: [] },
  };
}

function planOf(column: FeatureColumn, part: FeedPart, type: FeedType = 'float'): ImportPlan {
  const width = part.as === 'oneHot' ? part.vocabulary.length + (part.other ? 1 : 0) : 1;
  const parts = [{ part, cell: 0, offset: 0, width }];
  return {
    columns: [column],
    inputs: [{ input: 'x', type, rank: 2, width, parts }],
    output: { task: 'regression', output: 'y' },
    rowsPerCall: null,
  };
}

const number = { name: 'n', kind: 'number' } as const;
const fed = (missing: number | 'nan' | null): FeedPart => ({ as: 'number', column: 'n', missing });
const drawn = (table: VersionTable, plan: ImportPlan, label = 'root im_1') =>
  drawBackground(table, plan, label).map(([cell]) => cell!);

test('numbers spread over the middle of the distribution, as exactly as five people share them, so that no extreme is told', () => {
  const values = Array.from({ length: PEOPLE }, (_, row) => 1_000 + row * 1.2345);
  values[0] = -1e9;
  values[PEOPLE - 1] = 1e9;
  const cells = drawn(tableOf(number, values), planOf(number, fed(0))) as number[];
  assert.equal(cells.length, BACKGROUND_ROWS);
  for (const cell of cells) {
    assert.ok(cell >= 1_005 && cell <= 1_240, `${cell}`);
    assert.ok(cell % 5 === 0, `${cell} is on a grid that five people share: they are 1.2345 apart`);
  }
  const [low, high] = [cells.filter((cell) => cell < 1_120).length, cells.filter((cell) => cell > 1_125).length];
  assert.ok(low >= 6 && high >= 6, `${low} below the median, ${high} above`);
});

test('a person with nearly all rows is one of many, and cannot be recognised', () => {
  const values = [...new Array<number>(996).fill(947), ...Array.from({ length: 50 }, (_, n) => 100 + n)];
  const subjects = values.map((_, row) => (row < 996 ? 'anna' : `person ${row}`));
  const cells = drawn(tableOf(number, values, subjects), planOf(number, fed(0))) as number[];
  for (const cell of cells) assert.ok(cell >= 100 && cell <= 150, `${cell}`);
  const flag = { name: 'n', kind: 'boolean' } as const;
  const answers = values.map((_, row) => (row < 996 ? 1 : row % 10 === 0 ? 1 : 0));
  const told = drawn(tableOf(flag, answers, subjects), planOf(flag, fed(0)));
  assert.equal(told.filter((cell) => cell === 1).length, 2); // 6 of 51 people, not 1,001 of 1,046 rows
});

test('among too few people a number that stands by itself is missing, or refused where the model needs one', () => {
  const values = [...new Array<number>(996).fill(947), 111, 222, 333, 444];
  const subjects = values.map((_, row) => (row < 996 ? 'anna' : `person ${row}`));
  const table = tableOf(number, values, subjects);
  assert.deepEqual(new Set(drawn(table, planOf(number, fed(0)))), new Set([null]));
  assert.throws(() => drawn(table, planOf(number, fed(null))), { code: 'BAD_INPUT', message: /"n"/ });
});

test('who leaves a cell out in all of many rows counts once', () => {
  const values = [...new Array<null>(996).fill(null), ...Array.from({ length: 50 }, (_, n) => 100 + n)];
  const subjects = values.map((_, row) => (row < 996 ? 'anna' : `person ${row}`));
  assert.ok(drawn(tableOf(number, values, subjects), planOf(number, fed('nan'))).every((cell) => cell !== null));
});

test('the same label draws the same rows, another label others', () => {
  const table = tableOf(
    number,
    Array.from({ length: PEOPLE }, (_, row) => row),
  );
  const plan = planOf(number, fed(0));
  assert.deepEqual(drawn(table, plan), drawn(table, plan));
  assert.notDeepEqual(drawn(table, plan), drawn(table, plan, 'root im_2'));
});

test('a cell is missing as often as it is in the rows, and never where the mapping refuses it', () => {
  const values = Array.from({ length: PEOPLE }, (_, row) => (row % 4 === 0 ? null : row));
  const table = tableOf(number, values);
  assert.equal(drawn(table, planOf(number, fed('nan'))).filter((cell) => cell === null).length, 4);
  assert.equal(drawn(table, planOf(number, fed(null))).filter((cell) => cell === null).length, 0);
});

test('only categories that five people share are drawn, however many rows one person has', () => {
  const column = { name: 'c', kind: 'category' } as const;
  const values = Array.from({ length: PEOPLE }, (_, row) => (row < 80 ? 'rare' : row % 2 ? 'north' : 'south'));
  const subjects = values.map((value, row) => (value === 'rare' ? `one of four ${row % 4}` : `person ${row}`));
  const table = tableOf(column, values, subjects);
  const text: FeedPart = { as: 'text', column: 'c', missing: null };
  const cells = drawn(table, planOf(column, text, 'string'));
  assert.deepEqual([...new Set(cells)].sort(), ['north', 'south']);
  const index: FeedPart = { as: 'index', column: 'c', vocabulary: ['south', 'rare'], unknown: null, missing: null };
  assert.deepEqual([...new Set(drawn(table, planOf(column, index)))], ['south']); // what the mapping cannot feed is left out
});

test('a number that fewer than five people have is not drawn', () => {
  const values = Array.from({ length: PEOPLE }, (_, row) => (row < 4 ? 123.456 : null));
  assert.deepEqual(new Set(drawn(tableOf(number, values), planOf(number, fed(0)))), new Set([null]));
  assert.throws(() => drawn(tableOf(number, values), planOf(number, fed(null))), { code: 'BAD_INPUT', message: /"n"/ });
});

test('a model that takes whole numbers is given whole numbers, one of booleans 0 and 1', () => {
  const values = Array.from({ length: PEOPLE }, (_, row) => row / 7);
  for (const cell of drawn(tableOf(number, values), planOf(number, fed(0), 'int64'))) assert.ok(Number.isInteger(cell));
  const flag = { name: 'n', kind: 'boolean' } as const;
  const cells = drawn(
    tableOf(
      flag,
      values.map((_, row) => (row % 4 === 0 ? 1 : 0)),
    ),
    planOf(flag, fed(0), 'bool'),
  );
  assert.equal(cells.filter((cell) => cell === 1).length, 4);
  assert.equal(cells.filter((cell) => cell === 0).length, 12);
});

test('erased rows take no part, and without any row there is nothing to draw from', () => {
  const table = tableOf(
    number,
    Array.from({ length: 40 }, (_, row) => (row < 20 ? 5 : 9)),
  );
  const erased = { ...table, cells: table.cells.map((row, at) => (at < 20 ? undefined : row)) };
  assert.deepEqual(new Set(drawn(erased, planOf(number, fed(0)))), new Set([9]));
  const none = { ...table, cells: table.cells.map(() => undefined) };
  assert.throws(() => drawn(none, planOf(number, fed(0))), { code: 'ERASED' });
});
