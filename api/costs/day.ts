// Which days are asked for? Calendar days of UTC, the end exclusive, and not more of them than a chart can show.
import { DomainError } from '../../domain/kernel/errors.ts';

const DAY_MS = 86_400_000;

/** Throws BAD_INPUT naming the field. */
export function parseDay(text: string, field: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw new DomainError('BAD_INPUT', `${field} is a day such as 2026-01-31.`, { field });
}

/** From the first to the day before the last. Throws BAD_INPUT. */
export function parseDays(from: string, to: string, most: number): { readonly from: string; readonly to: string } {
  const count = (Date.parse(parseDay(to, 'to')) - Date.parse(parseDay(from, 'from'))) / DAY_MS;
  if (count >= 1 && count <= most) return { from, to };
  throw new DomainError('BAD_INPUT', `to is 1 to ${most} days after from, and is not among the days.`, { field: 'to' });
}

/** Every one of them, in order. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let time = Date.parse(from); time < Date.parse(to); time += DAY_MS) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}
