import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distinctLimit, makeDistinctValues } from '../../../workers/intake/distinct-values.ts';

test('up to the limit the count is exact, for texts and for numbers', () => {
  const values = fc.oneof(fc.array(fc.string({ unit: 'binary', maxLength: 3 })), fc.array(fc.double({ noNaN: true })));
  fc.assert(
    fc.property(values, (all: (string | number)[]) => {
      const distinct = makeDistinctValues(1000);
      for (const value of all) distinct.add(value);
      assert.deepEqual(distinct.count(), { count: new Set(all).size, atLeast: false });
      assert.equal(distinct.countedOver(), all.length);
    }),
  );
});

test('texts that hardly differ are told apart', () => {
  const distinct = makeDistinctValues(1_000_000);
  for (let n = 0; n < 200_000; n++) distinct.add(`row-${n}`);
  assert.deepEqual(distinct.count(), { count: 200_000, atLeast: false });
});

test('beyond the limit it says there are more, and when it stopped counting', () => {
  const distinct = makeDistinctValues(10);
  for (const value of ['a', 'a', ...Array.from({ length: 50 }, (_, n) => `v${n}`)]) distinct.add(value);
  assert.deepEqual(distinct.count(), { count: 10, atLeast: true });
  assert.equal(distinct.countedOver(), 12);
});

test('wide files share a bounded memory', () => {
  assert.equal(distinctLimit(1), 10_000);
  assert.equal(distinctLimit(200), 10_000);
  assert.equal(distinctLimit(2000), 1000);
});
