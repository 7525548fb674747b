// Which month is it, and from when to when? The books are kept by calendar months of UTC.
import { DomainError } from '../kernel/errors.ts';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** `2026-10` of a time in UTC. */
export function monthOf(time: string): string {
  return time.slice(0, 7);
}

/** Throws BAD_INPUT. */
export function parseMonth(text: string): string {
  if (MONTH.test(text)) return text;
  throw new DomainError('BAD_INPUT', 'A month is written year and month, such as 2026-10.', { field: 'period' });
}

/** First moment of the month and of the one after it, with milliseconds. */
export function boundsOf(month: string): { readonly from: string; readonly to: string } {
  return { from: `${month}-01T00:00:00.000Z`, to: `${monthAfter(month)}-01T00:00:00.000Z` };
}

export function monthAfter(month: string): string {
  return shifted(month, 1);
}

export function monthBefore(month: string): string {
  return shifted(month, -1);
}

function shifted(month: string, by: number): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5, 7))];
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
