// Days are counted as the platform's own calendar counts them, and no date is invented.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { daysOf } from '../../../domain/kernel/calendar.ts';

const DAY_MS = 86_400_000;
const digits = (value: number, width = 2) => String(value).padStart(width, '0');

/** By Date: undefined where the day comes out as one of another month. */
function daysByDate(year: number, month: number, day: number): number | undefined {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  const exists = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return exists ? at.getTime() / DAY_MS : undefined;
}

test('the beginning and the end of every month of the years 0000 to 9999 are the days they are', () => {
  const wrong: string[] = [];
  for (let year = 0; year <= 9999; year++) {
    for (let month = 0; month <= 13; month++) {
      for (const day of [0, 1, 28, 29, 30, 31, 32]) {
        const text = `${digits(year, 4)}-${digits(month)}-${digits(day)}`;
        if (daysOf(text) !== daysByDate(year, month, day)) wrong.push(text);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('any moment is as many days as its milliseconds say, whatever its offset', () => {
  const moment = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-30'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.integer({ min: -1439, max: 1439 }), (at, offset) => {
      const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
      const days = daysOf(`${local}${offset < 0 ? '-' : '+'}${digits(hours)}:${digits(minutes)}`)!;
      // Both are doubles of some millions of days; a millisecond is a hundred times their last bit.
      assert.equal(Math.round(days * DAY_MS), at.getTime());
      if (offset === 0) assert.equal(daysOf(at.toISOString()), days);
    }),
  );
});

test('a date is where its moment at midnight is', () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (day) => {
      const text = new Date(day * DAY_MS).toISOString();
      assert.equal(daysOf(text.slice(0, 10)), day);
      assert.equal(daysOf(text), day);
    }),
  );
});

const none = [
  '2026-02-30',
  '2023-02-29',
  '1900-02-29',
  '2026-1-2',
  '26-01-02',
  '+02026-01-02',
  '01/02/2026',
  '2026-01-02T10:00:00',
  '2026-01-02T24:00:00Z',
  '2026-01-02T10:60:00Z',
  '2026-12-31T23:59:60Z',
  '2026-01-02T10:00:00+24:00',
  '2026-01-02T10:00:00+00:60',
  '2026-02-30T10:00:00Z',
  '2026-01-02T10:00Z',
  ' 2026-01-02',
  '２０２６-01-02',
  '',
];
for (const text of none) test(`${JSON.stringify(text)} is no date`, () => assert.equal(daysOf(text), undefined));
