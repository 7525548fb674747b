// Who finalises a report, and who takes its files? Regulators and approvers, of what they may see; of the books, finance. A regulator
// reads those too and makes none.
import type { ReportFinalised, ReportKind } from '../../domain/compliance/events.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { forbidden } from '../auth/auth-checker.ts';
import { hasRole } from '../auth/caller.ts';
import { type Context, callerOf } from '../context.ts';

export const REPORT_ROLES: readonly Role[] = ['regulator', 'approver', 'finance'];

/** Throws FORBIDDEN. */
export function mustFinalise(context: Context, kind: ReportKind, operation: string): void {
  const roles: readonly Role[] = kind === 'cost-statement' ? ['finance'] : ['regulator', 'approver'];
  if (!hasRole(callerOf(context), ...roles)) throw forbidden(operation, roles);
}

/** Throws FORBIDDEN; NOT_FOUND for another unit's, which is as unknown as none. */
export function mustTake(context: Context, { kind, businessUnit }: ReportFinalised, operation: string): void {
  const caller = callerOf(context);
  if (hasRole(caller, 'regulator')) return;
  const role: Role = kind === 'cost-statement' ? 'finance' : 'approver';
  if (!hasRole(caller, role)) throw forbidden(operation, ['regulator', role]);
  if (role === 'approver' && businessUnit !== caller.actor.businessUnit) throw reportNotFound();
}

export const reportNotFound = () => new DomainError('NOT_FOUND', 'There is no report with this id.');
