import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeFrequentValues } from '../../../workers/intake/frequent-values.ts';

const counted = (values: readonly string[]) => Map.groupBy(values, (value) => value);

test('with room for all, counts are exact, the largest first', () => {
  const frequent = makeFrequentValues(10);
  for (const value of ['b', 'a', 'c', 'b', 'a', 'b']) frequent.add(value);
  assert.deepEqual(frequent.largest(10, 2), [
    { value: 'b', rows: 3 },
    { value: 'a', rows: 2 },
  ]);
  assert.deepEqual(frequent.largest(1, 1), [{ value: 'b', rows: 3 }]);
});

test('all values that have a place are held, and none that gave it up', () => {
  const frequent = makeFrequentValues(2);
  for (const value of ['a', 'a', 'b', 'c']) frequent.add(value);
  assert.deepEqual(frequent.held(), ['a']);
});

test('without room, no count is too large, and none too small by more than rows / places', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'abcdefghij'), { maxLength: 200 }), (values) => {
      const frequent = makeFrequentValues(4);
      for (const value of values) frequent.add(value);
      const found = new Map(frequent.largest(100, 1).map(({ value, rows }) => [value, rows]));
      for (const [value, { length }] of counted(values)) {
        const rows = found.get(value) ?? 0;
        assert.ok(rows <= length && rows >= length - values.length / 4, value);
      }
    }),
  );
});

test('equal counts stand in the order of their texts, whatever came first', () => {
  const frequent = makeFrequentValues(4);
  for (const value of ['z', 'a', 'z', 'a']) frequent.add(value);
  assert.deepEqual(
    frequent.largest(4, 1).map(({ value }) => value),
    ['a', 'z'],
  );
});

test('a text too long to be read in a table is not kept', () => {
  const frequent = makeFrequentValues(4);
  frequent.add('x'.repeat(201));
  assert.deepEqual(frequent.largest(4, 1), []);
});
