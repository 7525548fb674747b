// What stands in the way of an erasure? A court or an authority that needs the record readable: a hold on a person, on what a model
// decided, or on the decisions of a period. A hold on nothing is refused: it would promise what it does not do.

import { parseTime } from '../compliance/calendar-day.ts';
import { requireText } from '../compliance/require-text.ts';
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { HoldScope, LegalHoldEvent, LegalHoldLifted, LegalHoldPlaced } from './events.ts';

export type HoldCommand =
  | {
      readonly type: 'PlaceLegalHold';
      readonly data: LegalHoldPlaced;
      /** The person or the model is known; of a period: something was recorded before it ends. */
      readonly exists: boolean;
    }
  | { readonly type: 'LiftLegalHold'; readonly data: LegalHoldLifted };

export interface HeldScope {
  readonly scope: HoldScope;
  readonly businessUnit: string;
  readonly lifted: boolean;
}

/** By hold id. */
export type HoldState = ReadonlyMap<string, HeldScope>;

const MOST_OPEN = 1_000;

export function decideHold(command: HoldCommand, state: HoldState): LegalHoldEvent[] {
  switch (command.type) {
    case 'PlaceLegalHold':
      return placeLegalHold(command, state);
    case 'LiftLegalHold':
      return liftLegalHold(command.data, state);
    default:
      return assertNever(command);
  }
}

function placeLegalHold(
  { data, exists }: Extract<HoldCommand, { type: 'PlaceLegalHold' }>,
  state: HoldState,
): LegalHoldEvent[] {
  if (state.has(data.holdId)) throw new DomainError('ALREADY_EXISTS', 'This hold was placed already.');
  requireText(data.authority, 'authority', 300);
  requireText(data.reason, 'reason');
  const scope = requireScope(data.scope, exists);
  if (openHolds(state).length >= MOST_OPEN) {
    throw new DomainError('BAD_INPUT', `At most ${MOST_OPEN} holds stand at a time; lift one first.`);
  }
  return [{ type: 'LegalHoldPlaced', data: { ...data, scope } }];
}

function requireScope(scope: HoldScope, exists: boolean): HoldScope {
  switch (scope.kind) {
    case 'subject':
      if (exists) return scope;
      throw new DomainError('NOT_FOUND', 'There is no such person in the vault, or their key is gone already.');
    case 'model':
      if (exists) return scope;
      throw new DomainError('NOT_FOUND', 'There is no model with this id.');
    case 'period': {
      const [from, to] = [parseTime(scope.from, 'from'), parseTime(scope.to, 'to')];
      if (to <= from)
        throw new DomainError('BAD_INPUT', 'to lies after from; this period holds no time.', { field: 'to' });
      if (exists) return { kind: 'period', from, to };
      throw new DomainError('BAD_INPUT', 'The period ends before the ledger begins; nothing was recorded in it.', {
        field: 'to',
      });
    }
    default:
      return assertNever(scope);
  }
}

function liftLegalHold(data: LegalHoldLifted, state: HoldState): LegalHoldEvent[] {
  const hold = state.get(data.holdId);
  if (!hold) throw new DomainError('NOT_FOUND', 'There is no legal hold with this id.');
  if (hold.lifted) throw new DomainError('HOLD_ALREADY_LIFTED', 'This hold was lifted already.');
  requireText(data.reason, 'reason');
  return [{ type: 'LegalHoldLifted', data }];
}

export function openHolds(state: HoldState): readonly (HeldScope & { readonly holdId: string })[] {
  return [...state].filter(([, { lifted }]) => !lifted).map(([holdId, hold]) => ({ ...hold, holdId }));
}

export const holdDecider: Decider<HoldState, HoldCommand, LegalHoldEvent> = {
  initial: new Map(),
  decide: decideHold,
  evolve(state, { type, data }) {
    const next = new Map(state);
    if (type === 'LegalHoldPlaced') {
      next.set(data.holdId, { scope: data.scope, businessUnit: data.businessUnit, lifted: false });
    } else {
      const hold = state.get(data.holdId);
      if (hold) next.set(data.holdId, { ...hold, lifted: true });
    }
    return next;
  },
};
