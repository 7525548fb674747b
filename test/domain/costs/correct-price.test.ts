import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { correctShares } from '../../../domain/costs/correct-price.ts';
import { allocate } from '../../../domain/kernel/money.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 13n }), { minLength: 1, maxLength: 40 });

test('the differences add up to the difference of the window, and each line ends at what the right price gives it', () => {
  fc.assert(
    fc.property(weights, amount, amount, (by, charged, right) => {
      const before = allocate(charged, by);
      const differences = correctShares(before, by, right);
      assert.equal(
        differences.reduce((sum, next) => sum + next, 0n),
        right - charged,
      );
      assert.deepEqual(
        differences.map((difference, index) => before[index]! + difference),
        allocate(right, by),
      );
    }),
  );
});

test('a window without lines has nothing to correct', () => {
  assert.deepEqual(correctShares([], [], 5n), []);
});
