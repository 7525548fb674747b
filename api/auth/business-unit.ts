// Whose things may a caller see or change? The token's business unit is a boundary: reads across it find nothing (null),
// commands are refused with WRONG_BUSINESS_UNIT. Regulators and operators cross it, and what they read there is recorded; reads
// of evidence are recorded of everybody.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { type Context, callerOf } from '../context.ts';
import { crossesUnits, hasRole } from './caller.ts';

/**
 * Operations that command: what one answers with is its receipt, told to whoever commanded (the reasons of a decision just
 * made), and stands in the record by the command's own events. It is no read within one's own unit.
 */
const commanding = new WeakSet<Context['evidence']>();

/**
 * `across`: the roles that may do this very thing in other units. A second role on the token that may cross for its own work
 * does not carry this one over. Throws WRONG_BUSINESS_UNIT.
 */
export function mustOwn(context: Context, businessUnit: string, across: readonly Role[] = []): void {
  const caller = callerOf(context);
  if (caller.actor.businessUnit === businessUnit || hasRole(caller, ...across)) {
    commanding.add(context.evidence);
    return;
  }
  throw new DomainError(
    'WRONG_BUSINESS_UNIT',
    `Your token is for business unit "${caller.actor.businessUnit}"; this belongs to another one.`,
  );
}

/**
 * Notes that a thing was looked at. `evidence` (decisions afterwards, the trail, lineage, what compliance rests on) is recorded
 * whoever reads it; the rest where its unit is another's.
 */
export function noteRead(context: Context, node: string, businessUnit: string, evidence?: 'evidence'): void {
  if (!isRecorded(context, businessUnit, evidence)) return;
  context.evidence.nodes.add(node);
  context.evidence.businessUnits.add(businessUnit);
}

/** For lists: the units whose rows a page shows; one's own too where the rows are `evidence`. */
export function noteListRead(
  context: Context,
  rows: readonly { readonly business_unit: string }[],
  evidence?: 'evidence',
): void {
  for (const { business_unit: unit } of rows) {
    if (isRecorded(context, unit, evidence)) context.evidence.businessUnits.add(unit);
  }
}

function isRecorded(context: Context, businessUnit: string, evidence: 'evidence' | undefined): boolean {
  const caller = callerOf(context);
  if (caller.actor.businessUnit !== businessUnit) return evidence !== undefined || crossesUnits(caller);
  return evidence !== undefined && !commanding.has(context.evidence);
}
