// What is a day of the law? A calendar day in UTC, written 2026-04-17: days are compared as text, and a month more is a month of
// the calendar.
import { daysOf } from '../kernel/calendar.ts';
import { DomainError } from '../kernel/errors.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const LAST_YEAR = 9_000;

export const isDay = (text: string): boolean =>
  DAY.test(text) && daysOf(text) !== undefined && Number(text.slice(0, 4)) < LAST_YEAR;

/** Throws BAD_INPUT. `field`: what it was given as. */
export function parseDay(text: string, field: string): string {
  if (isDay(text)) return text;
  throw new DomainError('BAD_INPUT', `${field} is a calendar day such as 2026-04-17.`, { field });
}

/** Of a time, RFC 3339 UTC. */
export const dayOf = (time: string): string => time.slice(0, 10);

export const startOfDay = (day: string): string => `${day}T00:00:00.000Z`;

/** The first moment that is no longer of the day. */
export const endOfDay = (day: string): string => new Date(Date.parse(startOfDay(day)) + 86_400_000).toISOString();

/** The same day so many months later, or that month's last day where it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString());
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** With milliseconds, so that times compare as text. Throws BAD_INPUT. */
export function parseTime(text: string, field: string): string {
  if (UTC_TIME.test(text) && daysOf(text) !== undefined) return new Date(text).toISOString();
  throw new DomainError('BAD_INPUT', `${field} is a UTC time such as 2026-01-31T12:00:00Z.`, { field });
}
