import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropoutMasks } from '../../learning/dropout-masks.ts';
import { trainingParams } from '../../learning/training-params.ts';

const params = trainingParams({ hidden: [30, 17], batchSize: 16, dropout: 0.2, seed: 3 });

test('a mask a hidden layer, of ones and zeros, with the asked share of zeros', () => {
  const [first, second, ...none] = dropoutMasks(params, 0, 50);
  assert.deepEqual([first!.length, second!.length, none.length], [50 * 16 * 30, 50 * 16 * 17, 0]);
  for (const mask of [first!, second!]) {
    const ones = mask.reduce((sum, stays) => sum + stays, 0);
    const spread = Math.sqrt(mask.length * 0.2 * 0.8);
    assert.ok(mask.every((stays) => stays === 0 || stays === 1));
    assert.ok(Math.abs(ones - 0.8 * mask.length) < 4 * spread);
  }
});

test('the masks of a step depend on the seed and the step, not on what they are drawn together with', () => {
  const together = dropoutMasks(params, 4, 8);
  const alone = dropoutMasks(params, 6, 7);
  alone.forEach((mask, depth) => {
    assert.deepEqual(together[depth]!.subarray(2 * mask.length, 3 * mask.length), mask);
  });
  assert.notDeepEqual(alone, dropoutMasks(params, 7, 8));
  assert.notDeepEqual(alone, dropoutMasks({ ...params, seed: 4 }, 6, 7));
});

test('without dropout there are no masks', () => {
  assert.deepEqual(dropoutMasks({ ...params, dropout: 0 }, 0, 2), []);
});
