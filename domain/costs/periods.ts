// When may a month of the books be closed? Once it has ended, after the one before it, when nothing of it waits for a meter or
// a price any more. The first month that is closed closes all before it.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { PeriodClosed, PeriodEvent } from './events.ts';
import { boundsOf, monthAfter, parseMonth } from './month.ts';

export interface ClosePeriod {
  readonly type: 'ClosePeriod';
  readonly period: string;
  readonly now: string;
  /** Lines of the month that no window has settled, and that no price covers. */
  readonly pending: number;
  readonly unpriced: number;
  readonly asOf: string;
  readonly totals: PeriodClosed['totals'];
}

/** The last month that is closed. */
export type PeriodState = string | undefined;

/** Throws BAD_INPUT, PERIOD_OPEN, PERIOD_CLOSED, PERIOD_NOT_SETTLED. */
export function closePeriod(command: ClosePeriod, last: PeriodState): PeriodEvent[] {
  const { now, pending, unpriced, asOf, totals } = command;
  const period = parseMonth(command.period);
  const { from, to } = boundsOf(period);
  if (last !== undefined && period <= last) {
    throw new DomainError('PERIOD_CLOSED', `The books are closed up to ${last}; ${monthAfter(last)} is the next.`, {
      period,
    });
  }
  if (Date.parse(now) < Date.parse(to)) {
    throw new DomainError('PERIOD_OPEN', `${period} ends ${to}; a month is closed when it has ended.`, { period });
  }
  if (last !== undefined && period !== monthAfter(last)) {
    throw new DomainError(
      'PERIOD_OPEN',
      `${monthAfter(last)} is still open; months are closed one after the other, so close it before ${period}.`,
      { period },
    );
  }
  if (pending + unpriced > 0) {
    throw new DomainError(
      'PERIOD_NOT_SETTLED',
      `${pending} lines of ${period} wait for their meter and ${unpriced} for a price; close it when none does.`,
      { period, pending, unpriced },
    );
  }
  return [{ type: 'PeriodClosed', data: { period, from, to, asOf, totals } }];
}

export const periodDecider: Decider<PeriodState, ClosePeriod, PeriodEvent> = {
  initial: undefined,
  decide: closePeriod,
  evolve: (_state, event) => event.data.period,
};
