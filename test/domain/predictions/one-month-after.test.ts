// When an answer is due: one calendar month, also from the days that the next month does not have.
import assert from 'node:assert/strict';
import test from 'node:test';
import { oneMonthAfter } from '../../../domain/predictions/one-month-after.ts';

test('a month is a calendar month: the same day and time, or the last day of a shorter month', () => {
  for (const [from, to] of [
    ['2026-01-02T03:04:05.678Z', '2026-02-02T03:04:05.678Z'],
    ['2026-01-31T23:59:59.999Z', '2026-02-28T23:59:59.999Z'],
    ['2028-01-31T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['2028-01-29T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['2026-02-28T12:00:00.000Z', '2026-03-28T12:00:00.000Z'],
    ['2026-03-31T12:00:00.000Z', '2026-04-30T12:00:00.000Z'],
    ['2026-12-31T12:00:00.000Z', '2027-01-31T12:00:00.000Z'],
    ['1999-12-01T00:00:00.000Z', '2000-01-01T00:00:00.000Z'],
  ] as const) {
    assert.equal(oneMonthAfter(from), to);
  }
});
