// Whose things may a caller see or change? The token's business unit is a boundary: reads across it find nothing (null),
// commands are refused with WRONG_BUSINESS_UNIT. Regulators and operators cross it, and what they read there is recorded.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { type Context, callerOf } from '../context.ts';
import { crossesUnits, hasRole } from './caller.ts';

/**
 * `across`: the roles that may do this very thing in other units. A second role on the token that may cross for its own work
 * does not carry this one over. Throws WRONG_BUSINESS_UNIT.
 */
export function mustOwn(context: Context, businessUnit: string, across: readonly Role[] = []): void {
  const caller = callerOf(context);
  if (caller.actor.businessUnit === businessUnit || hasRole(caller, ...across)) return;
  throw new DomainError(
    'WRONG_BUSINESS_UNIT',
    `Your token is for business unit "${caller.actor.businessUnit}"; this belongs to another one.`,
  );
}

/** Notes that a thing was looked at: recorded when its unit is another's, and always for `evidence` (decisions, the trail). */
export function noteRead(context: Context, node: string, businessUnit: string, evidence?: 'evidence'): void {
  const caller = callerOf(context);
  if (!crossesUnits(caller)) return;
  if (caller.actor.businessUnit === businessUnit && !evidence) return;
  context.evidence.nodes.add(node);
  context.evidence.businessUnits.add(businessUnit);
}

/** For lists: the units whose rows a page shows; one's own too where the rows are `evidence`. */
export function noteListRead(
  context: Context,
  rows: readonly { readonly business_unit: string }[],
  evidence?: 'evidence',
): void {
  const caller = callerOf(context);
  if (!crossesUnits(caller)) return;
  for (const { business_unit: unit } of rows) {
    if (evidence || unit !== caller.actor.businessUnit) context.evidence.businessUnits.add(unit);
  }
}
