import assert from 'node:assert/strict';
import test from 'node:test';
import { boundsOf, monthAfter, monthBefore, monthOf, parseMonth } from '../../../domain/costs/month.ts';

test('months follow each other over the turn of a year, and end where the next begins', () => {
  assert.equal(monthAfter('2026-12'), '2027-01');
  assert.equal(monthBefore('2026-01'), '2025-12');
  assert.deepEqual(boundsOf('2024-02'), { from: '2024-02-01T00:00:00.000Z', to: '2024-03-01T00:00:00.000Z' });
  assert.equal(monthOf('2026-10-31T23:59:59.999Z'), '2026-10');
});

test('what is no month is refused', () => {
  for (const text of ['2026-00', '2026-13', '26-01', '2026-01-01', '']) {
    assert.throws(() => parseMonth(text), /such as 2026-10/);
  }
});
