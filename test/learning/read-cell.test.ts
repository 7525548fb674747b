import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNumeric } from '../../learning/read-cell.ts';

test('truths are 1 and 0, dates are days since 1970 with the time as a fraction', () => {
  assert.deepEqual([readNumeric('boolean', true), readNumeric('boolean', false)], [1, 0]);
  assert.equal(readNumeric('date', '1970-01-01'), 0);
  assert.equal(readNumeric('date', '2000-03-01'), 11_017);
  assert.equal(readNumeric('date', '1969-12-31T18:00:00-06:00'), 0);
  assert.equal(readNumeric('date', '2024-02-29T12:00:00Z'), 19_782.5);
});

test('what is none of its kind is nothing', () => {
  for (const value of [1, 0, 'true', 'yes', [], {}]) assert.equal(readNumeric('boolean', value), undefined);
  for (const value of ['2023-02-29', '2023-13-01', '2023-1-1', '01/02/2023', '2023-01-01T12:00:00', '', 19_000, true]) {
    assert.equal(readNumeric('date', value), undefined);
  }
  for (const value of ['1', true, {}]) assert.equal(readNumeric('number', value), undefined);
});
