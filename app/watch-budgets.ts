// Has a budget reached one of its alerts? Asked whenever the views have moved; each alert is a command whose id is made of budget,
// month and threshold, so that neither a restart nor a second watcher records it again (guarantee G8).
import { budgetDecider, isReached } from '../domain/costs/budgets.ts';
import { monthBefore, monthOf } from '../domain/costs/month.ts';
import type { Position } from '../domain/kernel/event.ts';
import { streams } from '../domain/kernel/ids.ts';
import type { Clock } from '../ledger/clock.ts';
import type { CommandHandler } from '../ledger/command-handler.ts';
import { type BudgetRow, budgets } from '../projections/costs/read-budgets.ts';
import { spentIn } from '../projections/costs/read-totals.ts';
import type { Views } from '../projections/views.ts';
import { systemContext } from '../workers/system-context.ts';

interface Deps {
  readonly commands: CommandHandler;
  readonly clock: Clock;
  readonly views: Views;
  readonly businessUnit: string;
}

/** This month, and the one before it: what was done in its last minute is metered after its end. */
export async function watchBudgets(deps: Deps): Promise<void> {
  const asOf = deps.views.position();
  if (asOf === null) return;
  const month = monthOf(deps.clock.now());
  for (const budget of await budgets(deps.views, asOf)) {
    for (const each of [monthBefore(month), month]) await recordAlerts(budget, each, asOf, deps);
  }
}

async function recordAlerts(budget: BudgetRow, month: string, asOf: Position, deps: Deps): Promise<void> {
  const seen = new Set(budget.alerted.filter((alert) => alert.month === month).map((alert) => alert.atPermille));
  const open = budget.alerts.filter((atPermille) => !seen.has(atPermille));
  // A budget set this month says nothing of the month before.
  if (open.length === 0 || monthOf(budget.set_at) > month) return;
  const scope = { businessUnit: budget.business_unit, modelId: budget.model_id, deploymentId: budget.deployment_id };
  const spent = await spentIn(deps.views, scope, budget.currency, month, asOf);
  const reached = open.filter((atPermille) => isReached(budget.nanos, atPermille, spent));
  for (const atPermille of reached) {
    const data = {
      budgetId: budget.budget_id,
      month,
      atPermille,
      budgetNanos: budget.nanos.toString(),
      spentNanos: spent.toString(),
      asOf: asOf.toString(),
    };
    const context = systemContext({
      commandId: `alert-${budget.budget_id}-${month}-${atPermille}`,
      businessUnit: deps.businessUnit,
      purpose: 'finance',
      correlationId: budget.budget_id,
    });
    await deps.commands.execute(
      budgetDecider,
      streams.budget(budget.budget_id),
      { type: 'RecordAlert', data },
      context,
    );
  }
}
