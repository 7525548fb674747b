// What time was it, for "is it overdue"? Now; or, of an answer about the past, when the last event of that past was recorded: so
// that the same question about it has the same answer for ever.
import type { Position } from '../../domain/kernel/event.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import type { Context } from '../context.ts';

/** RFC 3339 UTC with milliseconds. */
export async function timeOf({ deps }: Context, asOf: Position | null): Promise<string> {
  if (asOf === null) return deps.clock.now();
  const { rows } = await auditTrail(deps.views, { ...EVERYTHING, asOf, last: 1 });
  return rows[0]?.log_time ?? deps.clock.now();
}
