import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typicalValues } from '../../../domain/privacy/typical-values.ts';

test('each person adds one value, the lower median of theirs, however many rows', () => {
  const owners = ['a', 'b', 'a', 'a', 'c', 'a', 'b'];
  assert.deepEqual([...typicalValues([40, 7, 10, 20, -3, 30, 8], owners)], [-3, 7, 20]);
});

test('without owners every value is somebody’s own', () => {
  assert.deepEqual([...typicalValues([3, -1, 3, 2])], [-1, 2, 3, 3]);
});

test('owners that are not one a value are refused', () => {
  assert.throws(() => typicalValues([1, 2], ['a']), RangeError);
});
