// Is it a moment in UTC? RFC 3339 with at most milliseconds and a Z: prices and periods must not depend on who reads them where.
import { DomainError } from '../kernel/errors.ts';

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const MIDNIGHT = /^\d{4}-\d\d-\d\dT00:00:00(\.0{1,3})?Z$/;

/** Milliseconds since 1970. Throws BAD_INPUT naming the field. */
export function requireUtc(time: string, field: string): number {
  const moment = UTC.test(time) ? Date.parse(time) : Number.NaN;
  // A Date rolls 30 February over into March; what does not come back as it went in is no date.
  if (!Number.isNaN(moment) && new Date(moment).toISOString().slice(0, 19) === time.slice(0, 19)) return moment;
  throw new DomainError('BAD_INPUT', `${field} is a UTC time such as 2026-01-01T00:00:00Z.`, { field });
}

/** What is counted by days begins and ends with one. Throws BAD_INPUT. */
export function requireMidnight(time: string, field: string): number {
  const moment = requireUtc(time, field);
  if (MIDNIGHT.test(time)) return moment;
  throw new DomainError('BAD_INPUT', `${field} is a midnight in UTC such as 2026-01-01T00:00:00Z.`, { field });
}
