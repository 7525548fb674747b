// Months of the books are closed when they have ended, in order, once, with nothing left waiting.
import { test } from 'node:test';
import { type ClosePeriod, periodDecider } from '../../../domain/costs/periods.ts';
import { deciderSpec } from '../../support/decider-spec.ts';

const given = deciderSpec(periodDecider);
const totals = [{ currency: 'EUR', lines: 3, nanos: '42' }];
const close = (period: string, change: Partial<ClosePeriod> = {}): ClosePeriod => ({
  type: 'ClosePeriod',
  period,
  now: '2026-12-01T00:00:00Z',
  pending: 0,
  unpriced: 0,
  asOf: '17',
  totals,
  ...change,
});
const closed = (period: string, from: string, to: string) =>
  ({
    type: 'PeriodClosed',
    data: { period, from: `${from}T00:00:00.000Z`, to: `${to}T00:00:00.000Z`, asOf: '17', totals },
  }) as const;
const october = closed('2026-10', '2026-10-01', '2026-11-01');

test('a month that has ended is closed, and then the next', () => {
  given().when(close('2026-10')).follows(october);
  given(october)
    .when(close('2026-11'))
    .follows(closed('2026-11', '2026-11-01', '2026-12-01'));
  given(closed('2025-12', '2025-12-01', '2026-01-01'))
    .when(close('2026-01'))
    .follows(closed('2026-01', '2026-01-01', '2026-02-01'));
});

test('a month that has not ended stays open, to its last millisecond', () => {
  given()
    .when(close('2026-11', { now: '2026-11-30T23:59:59.999Z' }))
    .refused('PERIOD_OPEN', /ends 2026-12-01/);
});

test('a month is closed once, and none before it afterwards', () => {
  given(october)
    .when(close('2026-10'))
    .refused('PERIOD_CLOSED', /2026-11 is the next/);
  given(october)
    .when(close('2026-09'))
    .refused('PERIOD_CLOSED', /up to 2026-10/);
});

test('months are closed one after the other', () => {
  given(closed('2026-08', '2026-08-01', '2026-09-01'))
    .when(close('2026-10'))
    .refused('PERIOD_OPEN', /2026-09 is still open/);
});

test('a month with lines that wait for a meter or a price stays open, and the refusal counts them', () => {
  given()
    .when(close('2026-10', { pending: 2 }))
    .refused('PERIOD_NOT_SETTLED', /2 lines/);
  given()
    .when(close('2026-10', { unpriced: 5 }))
    .refused('PERIOD_NOT_SETTLED', /5 for a price/);
});

test('a month is written as one', () => {
  for (const period of ['2026-13', '2026-1', 'October', '2026-10-01', '']) {
    given()
      .when(close(period))
      .refused('BAD_INPUT', /such as 2026-10/);
  }
});
