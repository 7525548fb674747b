// Whose things may a caller see or change? The token's business unit is a boundary. Reads across it look like nothing is
// there (null); commands across it are refused with WRONG_BUSINESS_UNIT, since the id was known to exist to get that far.
import { DomainError } from '../../domain/kernel/errors.ts';
import { type Context, callerOf } from '../context.ts';
import { crossesUnits } from './caller.ts';

/** For list queries. A crossing caller's look over the fence is noted as evidence read. */
export function visibleUnits(context: Context): 'all' | string[] {
  const caller = callerOf(context);
  if (!crossesUnits(caller)) return [caller.actor.businessUnit];
  context.evidence.businessUnits.add('*');
  return 'all';
}

/** For one thing. Notes a crossing; `nodes` names what was opened. */
export function maySee(context: Context, businessUnit: string, node: string): boolean {
  const caller = callerOf(context);
  if (caller.actor.businessUnit === businessUnit) return true;
  if (!crossesUnits(caller)) return false;
  context.evidence.nodes.add(node);
  context.evidence.businessUnits.add(businessUnit);
  return true;
}

/** For commands. Operators cross; a regulator has no command that reaches here. */
export function mustOwn(context: Context, businessUnit: string): void {
  const caller = callerOf(context);
  if (caller.actor.businessUnit === businessUnit || crossesUnits(caller)) return;
  throw new DomainError(
    'WRONG_BUSINESS_UNIT',
    `Your token is for business unit "${caller.actor.businessUnit}"; this belongs to another one.`,
  );
}
