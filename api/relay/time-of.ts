// What time was it, for "is it overdue"? Now; of an answer about a time, that time; of one about a position, when its last event was
// recorded: so that the same question about the past has the same answer for ever.
import type { Position } from '../../domain/kernel/event.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import type { Context } from '../context.ts';

/** Of one operation, which is known by its evidence: its context is copied once on the way. */
const known = new WeakMap<Context['evidence'], Map<Position, Promise<string>>>();

function timesOf({ evidence }: Context): Map<Position, Promise<string>> {
  const times = known.get(evidence) ?? new Map<Position, Promise<string>>();
  known.set(evidence, times);
  return times;
}

/** The operation asks about this time, which stands for the position: a deadline between the two has passed. */
export function rememberTime(context: Context, position: Position, time: string): void {
  timesOf(context).set(position, Promise.resolve(time));
}

/** RFC 3339 UTC with milliseconds. Read once an operation. */
export function timeOf(context: Context, asOf: Position | null): Promise<string> {
  const { clock, views } = context.deps;
  if (asOf === null) return Promise.resolve(clock.now());
  const times = timesOf(context);
  const found =
    times.get(asOf) ??
    auditTrail(views, { ...EVERYTHING, asOf, last: 1 }).then(({ rows }) => rows[0]?.log_time ?? clock.now());
  times.set(asOf, found);
  return found;
}
