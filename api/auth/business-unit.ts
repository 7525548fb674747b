// Whose things may a caller see or change? The token's business unit is a boundary: reads across it find nothing (null),
// commands are refused with WRONG_BUSINESS_UNIT. Regulators and operators cross it, and what they read there is recorded; reads
// of evidence are recorded of everybody.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { type Context, callerOf } from '../context.ts';
import { crossesUnits, hasRole } from './caller.ts';

/** What an operation was answered with because it had just asked for it: its own decisions are no evidence looked at. */
const answered = new WeakMap<Context['evidence'], Set<string>>();

/** The decisions that this very operation asked the scorer for. */
export function noteAnswered({ evidence }: Context, predictionIds: readonly string[]): void {
  answered.set(evidence, new Set([...(answered.get(evidence) ?? []), ...predictionIds]));
}

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

/**
 * What a model saw of a person, and what was said about them: regulators everywhere; who decides and who reviews only in their own
 * unit, whatever a second role on the token may cross for.
 */
export function mayOpen(context: Context, businessUnit: string): boolean {
  const caller = callerOf(context);
  if (hasRole(caller, 'regulator')) return true;
  return caller.actor.businessUnit === businessUnit && hasRole(caller, 'business', 'approver');
}

/** Throws FORBIDDEN. */
export function mustOpen(context: Context, businessUnit: string): void {
  if (mayOpen(context, businessUnit)) return;
  throw new DomainError(
    'FORBIDDEN',
    'What a model saw and what was said is opened by regulators, and by business and approvers of the unit that decided.',
  );
}

/**
 * Notes that a thing was looked at. `evidence` (decisions afterwards, the trail, lineage, what compliance rests on) is recorded
 * whoever reads it; the rest where its unit is another's.
 */
export function noteRead(context: Context, node: string, businessUnit: string, evidence?: 'evidence'): void {
  if (answered.get(context.evidence)?.has(node) || !isRecorded(context, businessUnit, evidence)) return;
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
  return evidence !== undefined || (crossesUnits(caller) && caller.actor.businessUnit !== businessUnit);
}
