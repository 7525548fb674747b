// Whose costs may a caller see? Finance reconciles one bill for all units, so in this room it sees all of them, recorded like
// every look across (ADR: a unit's share of a shared device cannot be checked against the meter alone).
import type { Scope } from '../../projections/scope.ts';
import { crossesUnits, hasRole } from '../auth/caller.ts';
import { scopeOf } from '../auth/scope.ts';
import { type Context, callerOf } from '../context.ts';

export function costScope(context: Context, asOf?: bigint | null): Scope {
  const caller = callerOf(context);
  const scope = scopeOf(context, asOf);
  if (!crossesUnits(caller) && !hasRole(caller, 'finance')) return scope;
  context.evidence.businessUnits.add('*');
  return { ...scope, businessUnits: 'all' };
}
