import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickEncodedRows } from '../../learning/pick-encoded-rows.ts';

test('picked rows keep their cells together, in the order they are asked for', () => {
  const encoded = {
    numbers: Float32Array.of(1, 2, 3, 4, 5, 6),
    categories: BigInt64Array.of(10n, 20n, 30n),
    rowCount: 3,
  };
  assert.deepEqual(pickEncodedRows(encoded, Int32Array.of(2, 0)), {
    numbers: Float32Array.of(5, 6, 1, 2),
    categories: BigInt64Array.of(30n, 10n),
    rowCount: 2,
  });
});
