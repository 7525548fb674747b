import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBoundedMap } from '../../../ledger/vault/bounded-map.ts';

test('it never holds more than its capacity, and keeps what is asked for', () => {
  const map = makeBoundedMap<number, object>(100);
  const hot = {};
  map.set(-1, hot);
  for (let n = 0; n < 10_000; n++) {
    map.set(n, {});
    assert.equal(map.get(-1), hot);
  }
  const held = Array.from({ length: 10_000 }, (_, n) => n).filter((n) => map.get(n) !== undefined);
  assert.ok(held.length <= 100 && held.length >= 49, `${held.length} held`);
  map.clear();
  assert.equal(map.get(-1), undefined);
});
