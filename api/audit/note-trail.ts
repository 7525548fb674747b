// Whose trail was read? The trail is evidence for everybody: every reader is recorded, with the units that were open to them.
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';

export const TRAIL = 'auditTrail';

/** `*`: all units. */
export function trailUnits(context: Context): readonly string[] {
  const { businessUnits } = scopeOf(context);
  return businessUnits === 'all' ? ['*'] : businessUnits;
}

/** Recorded before the answer leaves. */
export function noteTrail(context: Context): void {
  context.evidence.nodes.add(TRAIL);
  for (const unit of trailUnits(context)) context.evidence.businessUnits.add(unit);
}
