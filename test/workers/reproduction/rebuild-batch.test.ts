import assert from 'node:assert/strict';
import test from 'node:test';
import { rebuildBatch } from '../../../workers/reproduction/rebuild-batch.ts';

const problem = { code: 'WRONG_TYPE', column: 'a', sentence: 'Feature "a" must be a number.' } as const;
const options = { unknownCategories: 'REJECT', sensitive: new Set<string>() } as const;
const scorer = { columns: ['a', 'b'], check: () => ({ row: [null, null] }) };
const strict = { columns: ['a', 'b'], check: () => ({ problem }) };
const row = [1, 'x'];

test('the batch has its recorded size, the row its recorded place, and all others no value', () => {
  for (let size = 2; size <= 64; size++) {
    for (const index of [0, size >> 1, size - 1]) {
      const { rows, rebuilt } = rebuildBatch(scorer, row, { index, size }, options);
      assert.equal(rebuilt, 'missing-rows');
      assert.equal(rows.length, size);
      assert.deepEqual(
        rows.map((each) => each === row),
        rows.map((_, at) => at === index),
      );
      assert.ok(rows.every((each, at) => at === index || each.every((cell) => cell === null)));
    }
  }
});

test('a row that was alone stays alone', () => {
  assert.deepEqual(rebuildBatch(scorer, row, { index: 0, size: 1 }, options), { rows: [row], rebuilt: 'alone' });
});

test('where no value may be missing the others are copies, told from the row itself', () => {
  const { rows, rebuilt } = rebuildBatch(strict, row, { index: 1, size: 3 }, options);
  assert.equal(rebuilt, 'copies');
  assert.deepEqual(rows, [row, row, row]);
  assert.deepEqual(
    rows.map((each) => each === row),
    [false, true, false],
  );
});

test('a place that no batch has is refused before anything of its size is made', () => {
  for (const [index, size] of [
    [1, 1],
    [-1, 3],
    [0, 0],
    [0.5, 2],
    [0, 1e12],
    [0, Number.NaN],
  ] as const)
    assert.throws(() => rebuildBatch(scorer, row, { index, size }, options), { code: 'BAD_INPUT' });
});
