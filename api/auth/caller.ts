// Who is calling, as the rest of the API sees it? A verified token's claims and the actor reference that stands for them.
import type { Actor, Purpose, Role } from '../../domain/kernel/event.ts';

export interface Caller {
  readonly actor: Actor;
  readonly purpose: Purpose;
  /** Seconds since 1970: a subscription ends with the token that opened it. */
  readonly expiresAt: number;
}

/** Roles whose work crosses business units by right (design section 8); each crossing is recorded as evidence read. */
const CROSSING: readonly Role[] = ['regulator', 'operator'];

const PURPOSE_OF_ROLE: { readonly [role in Role]: Purpose } = {
  regulator: 'audit',
  business: 'decisioning',
  finance: 'finance',
  engineer: 'model-development',
  approver: 'model-governance',
  operator: 'operations',
};

/** A token that states no purpose has the one its first role is for. */
export function purposeOf(roles: readonly Role[], stated: Purpose | undefined): Purpose {
  return stated ?? PURPOSE_OF_ROLE[roles[0]!];
}

export function hasRole(caller: Caller, ...roles: readonly Role[]): boolean {
  return roles.some((role) => caller.actor.roles.includes(role));
}

export function crossesUnits(caller: Caller): boolean {
  return hasRole(caller, ...CROSSING);
}
