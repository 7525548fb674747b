// What may a budget be, and when is it exceeded? A month's amount for a unit, a model or a deployment, with thousandths of it at
// which an alert is recorded: once a month and threshold, whatever is restarted.
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { NANOS_PER_UNIT, parseNanos } from '../kernel/money.ts';
import type { BudgetEvent, BudgetExceeded, BudgetSet } from './events.ts';
import { requireCurrency } from './known-currency.ts';
import { requireLabel } from './require-label.ts';

export type BudgetCommand =
  | { readonly type: 'SetBudget'; readonly data: BudgetSet }
  | { readonly type: 'RecordAlert'; readonly data: BudgetExceeded };

export interface BudgetState {
  readonly set: BudgetSet | undefined;
  /** `2026-10 800` for each alert that was recorded. */
  readonly alerted: ReadonlySet<string>;
}

const MAX_ALERTS = 10;
const MAX_PERMILLE = 10_000;
const MAX_NANOS = 1_000_000_000n * NANOS_PER_UNIT;

export function decideBudget(command: BudgetCommand, state: BudgetState): BudgetEvent[] {
  switch (command.type) {
    case 'SetBudget':
      return setBudget(command.data);
    case 'RecordAlert':
      return recordAlert(command.data, state);
    default:
      return assertNever(command);
  }
}

/** Throws BAD_INPUT. */
function setBudget(data: BudgetSet): BudgetEvent[] {
  requireLabel(data.name, 'name', 100);
  requireCurrency(data.currency);
  const nanos = parseNanos(data.nanos);
  if (nanos <= 0n || nanos > MAX_NANOS) {
    throw new DomainError('BAD_INPUT', 'A budget is above zero and at most a thousand million.', { field: 'nanos' });
  }
  const alerts = data.alertsAtPermille;
  const sound = alerts.every(
    (alert, index) =>
      Number.isInteger(alert) && alert >= 1 && alert <= MAX_PERMILLE && (index === 0 || alert > alerts[index - 1]!),
  );
  if (!sound || alerts.length === 0 || alerts.length > MAX_ALERTS) {
    throw new DomainError(
      'BAD_INPUT',
      `alertsAtPermille are 1 to ${MAX_ALERTS} whole thousandths from 1 to ${MAX_PERMILLE}, ascending, such as 800 and 1000.`,
      { field: 'alertsAtPermille' },
    );
  }
  return [{ type: 'BudgetSet', data }];
}

/** Nothing when it stands in the ledger already, or the budget was changed meanwhile and is not reached. */
function recordAlert(data: BudgetExceeded, { set, alerted }: BudgetState): BudgetEvent[] {
  if (!set || alerted.has(`${data.month} ${data.atPermille}`)) return [];
  const current = set.nanos === data.budgetNanos && set.alertsAtPermille.includes(data.atPermille);
  return current && isReached(BigInt(set.nanos), data.atPermille, BigInt(data.spentNanos))
    ? [{ type: 'BudgetExceeded', data }]
    : [];
}

export function isReached(budgetNanos: bigint, atPermille: number, spentNanos: bigint): boolean {
  return spentNanos * 1000n >= budgetNanos * BigInt(atPermille);
}

export const budgetDecider: Decider<BudgetState, BudgetCommand, BudgetEvent> = {
  initial: { set: undefined, alerted: new Set() },
  decide: decideBudget,
  evolve(state, event) {
    switch (event.type) {
      case 'BudgetSet':
        return { ...state, set: event.data };
      case 'BudgetExceeded':
        return { ...state, alerted: new Set([...state.alerted, `${event.data.month} ${event.data.atPermille}`]) };
      default:
        return assertNever(event);
    }
  },
};
