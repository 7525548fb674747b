// A forecast says what it rests on: no three whole days, no forecast; equal days, no doubt; uneven days, an interval.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type DaySpend, forecastSpend } from '../../../domain/costs/forecast-spend.ts';
import { makeRandom } from '../../../domain/kernel/random.ts';

const DAY_MS = 86_400_000;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
const daysBefore = (now: string, amounts: readonly bigint[]): DaySpend[] =>
  amounts.map((nanos, index) => ({
    day: dayOf(Date.parse(now.slice(0, 10)) - (amounts.length - index) * DAY_MS),
    nanos,
  }));

test('fewer than three whole days give no forecast, and today is not one', () => {
  const now = '2026-10-03T12:00:00.000Z';
  const spends = [...daysBefore(now, [5n, 5n]), { day: '2026-10-03', nanos: 5n }];
  assert.deepEqual(forecastSpend(spends, now), { expectedNanos: null, days: 2, reason: 'TOO_FEW_DAYS' });
  assert.equal(forecastSpend([], now).expectedNanos, null);
});

test('equal days go on as they were, without doubt', () => {
  // Ten days of 100 are spent, half of the eleventh day and twenty more are left of October.
  const now = '2026-10-11T12:00:00.000Z';
  const spends = [
    ...daysBefore(
      now,
      Array.from({ length: 10 }, () => 100n),
    ),
    { day: '2026-10-11', nanos: 50n },
  ];
  assert.deepEqual(forecastSpend(spends, now), {
    expectedNanos: 1050n + 2050n,
    lowNanos: 3100n,
    highNanos: 3100n,
    days: 10,
    reason: null,
  });
});

test('a day without a row cost nothing, and days before the first are not counted', () => {
  const forecast = forecastSpend(
    [
      { day: '2026-10-01', nanos: 400n },
      { day: '2026-10-04', nanos: 400n },
    ],
    '2026-10-05T00:00:00.000Z',
  );
  assert.equal(forecast.days, 4);
  assert.equal(forecast.expectedNanos, 800n + 200n * 27n);
});

test('at most twenty-eight days are looked at, and last month’s are not spent this month', () => {
  const now = '2026-10-02T00:00:00.000Z';
  const long = daysBefore(now, [...Array.from({ length: 50 }, () => 9_000n), ...Array.from({ length: 28 }, () => 10n)]);
  const forecast = forecastSpend(long, now);
  assert.equal(forecast.days, 28);
  assert.equal(forecast.expectedNanos, 10n + 30n * 10n);
});

test('the last millisecond of a month forecasts what is spent', () => {
  const now = '2026-10-31T23:59:59.999Z';
  const forecast = forecastSpend(daysBefore(now, [10n, 20n, 30n, 40n]), now);
  assert.equal(forecast.expectedNanos, 100n);
  assert.equal(forecast.reason === null && forecast.lowNanos, 100n);
});

test('the interval holds the expected, and does not fall below what is spent', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 3, maxLength: 40 });
  const times = fc.integer({ min: Date.UTC(2026, 1, 1), max: Date.UTC(2027, 1, 1) });
  fc.assert(
    fc.property(amounts, times, (drawn, time) => {
      const now = new Date(time).toISOString();
      const spends = daysBefore(now, drawn).map(({ day, nanos }, index) => ({
        day,
        nanos: index === 0 ? nanos + 1n : nanos,
      }));
      const spent = spends
        .filter(({ day }) => day.startsWith(now.slice(0, 7)))
        .reduce((sum, { nanos }) => sum + nanos, 0n);
      const forecast = forecastSpend(spends, now);
      assert.ok(forecast.reason === null);
      assert.ok(forecast.lowNanos >= spent);
      assert.ok(forecast.lowNanos <= forecast.expectedNanos && forecast.expectedNanos <= forecast.highNanos);
    }),
  );
});

test('of many months of alike days, about one in twenty ends outside the interval', () => {
  const random = makeRandom(7, 'forecast');
  const uniform = () => BigInt(random.below(1_000_000));
  const now = '2026-10-11T00:00:00.000Z';
  const months = 2_000;
  let outside = 0;
  for (let month = 0; month < months; month++) {
    const days = daysBefore(now, Array.from({ length: 10 }, uniform));
    const end = Array.from({ length: 21 }, uniform).reduce((sum, next) => sum + next, 0n);
    const spent = days.reduce((sum, { nanos }) => sum + nanos, 0n);
    const forecast = forecastSpend(days, now);
    assert.ok(forecast.reason === null);
    if (spent + end < forecast.lowNanos || spent + end > forecast.highNanos) outside += 1;
  }
  const share = outside / months;
  // Four standard errors of a true twentieth at 2,000 months; uniform days are near enough to normal in their sums.
  assert.ok(Math.abs(share - 0.05) < 4 * Math.sqrt((0.05 * 0.95) / months) + 0.01, `${share}`);
});
