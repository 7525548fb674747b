import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBestState } from '../../learning/best-state.ts';

test('the state of the lowest loss is kept, and patience counts the epochs after it', () => {
  const { offer, best } = makeBestState<string>(2);
  assert.equal(best(), undefined);
  const losses = [3, 1, 2, 0.5, 0.5, 0.7];
  const stops = losses.map((loss, i) => offer(i + 1, loss, `state ${i + 1}`));
  assert.deepEqual(stops, [false, false, false, false, false, true]); // a loss that is only equal is no better one
  assert.deepEqual(best(), { epoch: 4, loss: 0.5, state: 'state 4' });
});
