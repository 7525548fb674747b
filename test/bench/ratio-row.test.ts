import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOverLimit, printRatioRow, type RatioRow } from '../../bench/ratio-row.ts';

const row: RatioRow = { key: 'a', what: 'memory of a', unit: 'MiB', value: 300, reference: 200, against: 'of b' };

test('a row shows its two numbers, their ratio and its aim', () => {
  const { cells, result } = printRatioRow({ ...row, aim: { most: 1.5 }, details: { rows: 7 } });
  assert.deepEqual(cells, ['memory of a', '300 MiB', '200 MiB: of b', '1.50 ×', '≤ 1.5 ×']);
  assert.deepEqual(result, { value: 300, reference: 200, ratio: 1.5, unit: 'MiB', rows: 7 });
});

test('a row without a reference says why, and has no ratio', () => {
  const { cells, result } = printRatioRow({
    ...row,
    reference: null,
    against: 'nothing is here',
    aim: { least: 1 / 12 },
  });
  assert.deepEqual(cells, ['memory of a', '300 MiB', 'none: nothing is here', 'none', '≥ 0.083 ×']);
  assert.equal((result as { ratio: unknown }).ratio, null);
});

test('a value over its limit is over it whatever the ratio, and the row says so', () => {
  for (const [value, isOver] of [
    [512, false],
    [512.1, true],
    [Number.NaN, true],
  ] as const) {
    const limited = { ...row, value, reference: 600, limit: 512 };
    assert.equal(isOverLimit(limited), isOver);
    const { cells } = printRatioRow(limited);
    assert.equal(cells[3]!.includes('OVER THE LIMIT'), isOver);
    assert.equal(cells[4], '≤ 512 MiB');
  }
  assert.equal(isOverLimit(row), false);
});

test('a small number is not rounded to nothing', () => {
  const { cells } = printRatioRow({ ...row, value: 5.678, reference: 1234.5 });
  assert.deepEqual(cells.slice(1, 4), ['5.68 MiB', '1235 MiB: of b', '0.0046 ×']);
});
