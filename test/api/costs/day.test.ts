import assert from 'node:assert/strict';
import test from 'node:test';
import { daysBetween, parseDay, parseDays } from '../../../api/costs/day.ts';

test('a day that does not exist is refused', () => {
  for (const text of ['2026-02-30', '2026-13-01', '2026-1-1', '2026-01-01T00:00:00Z', '', 'yesterday']) {
    assert.throws(() => parseDay(text, 'from'), /from is a day such as 2026-01-31\./);
  }
  assert.equal(parseDay('2024-02-29', 'from'), '2024-02-29');
});

test('days stand in order, the last is not among them, and there are not too many', () => {
  assert.deepEqual(daysBetween('2024-02-28', '2024-03-02'), ['2024-02-28', '2024-02-29', '2024-03-01']);
  assert.throws(() => parseDays('2026-01-01', '2026-01-01', 400), /1 to 400 days after from/);
  assert.throws(() => parseDays('2026-01-01', '2027-02-06', 400), /1 to 400 days after from/);
  assert.equal(daysBetween('2026-01-01', parseDays('2026-01-01', '2027-02-05', 400).to).length, 400);
});
