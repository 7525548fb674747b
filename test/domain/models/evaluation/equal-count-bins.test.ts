import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { equalCountBins } from '../../../../domain/models/evaluation/equal-count-bins.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test('different values part into equal counts', () => {
  assert.deepEqual(equalCountBins(upTo(100), 4), [25, 50, 75, 100]);
  assert.deepEqual(equalCountBins(upTo(22), 4), [6, 11, 17, 22]); // 5.5 and 16.5, rounded up
});

test('a bin ends at the change of value nearest to the equal count', () => {
  // wanted after 10 of 20 rows; the sevens stand on places 8 to 13: 8 is two away, 14 is four away
  assert.deepEqual(equalCountBins([...upTo(8).map((i) => i / 10), 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9], 2), [8, 20]);
});

test('of two changes equally near, a bin ends at the lower', () => {
  // wanted after 10 of 20 rows; the sevens stand on places 8 to 11
  assert.deepEqual(
    equalCountBins([...upTo(8).map((i) => i / 10), 7, 7, 7, 7, ...upTo(8).map((i) => 8 + i)], 2),
    [8, 20],
  );
});

test('a column of one value is one bin, and no rows are none', () => {
  assert.deepEqual(equalCountBins(new Array(40).fill(3), 10), [40]);
  assert.deepEqual(equalCountBins([], 10), []);
});

test('few rows make fewer bins, never one of fewer than five rows beside another', () => {
  assert.deepEqual(equalCountBins(upTo(12), 10), [6, 12]);
  assert.deepEqual(equalCountBins(upTo(4), 10), [4]);
});

test('bins cover all rows in order, part no tie and have five rows each', () => {
  const column = fc
    .array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 80, size: 'max' })
    .map((all) => all.sort((a, b) => a - b));
  fc.assert(
    fc.property(column, fc.integer({ min: 1, max: 12 }), (sorted, bins) => {
      const ends = equalCountBins(sorted, bins);
      assert.equal(ends.at(-1), sorted.length);
      assert.ok(ends.length <= bins);
      for (const [i, end] of ends.entries()) {
        const start = i === 0 ? 0 : ends[i - 1]!;
        assert.ok(end - start >= Math.min(5, sorted.length));
        if (end < sorted.length) assert.notEqual(sorted[end - 1], sorted[end]);
      }
    }),
  );
});

test('a number of bins that is none is refused', () => {
  for (const bins of [0, 2.5, 1001, Number.NaN]) assert.throws(() => equalCountBins([1], bins), RangeError);
});
