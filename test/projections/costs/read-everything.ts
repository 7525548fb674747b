// Every answer about money as of one position: what must never change, and what sums and lines must agree on.
import type { Position } from '../../../domain/kernel/event.ts';
import { auditCost } from '../../../projections/costs/read-audit-cost.ts';
import { budgets } from '../../../projections/costs/read-budgets.ts';
import { corrections } from '../../../projections/costs/read-corrections.ts';
import { invoices, meteredFor } from '../../../projections/costs/read-invoices.ts';
import { type CostLine, costLines } from '../../../projections/costs/read-lines.ts';
import { periods, unsettledIn } from '../../../projections/costs/read-periods.ts';
import { prices } from '../../../projections/costs/read-prices.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { costTotals, DIMENSIONS, dailySpend, spentIn } from '../../../projections/costs/read-totals.ts';
import type { Scope } from '../../../projections/scope.ts';
import type { Views } from '../../../projections/views.ts';

export async function allLines(views: Views, scope: Scope): Promise<CostLine[]> {
  const lines: CostLine[] = [];
  for (;;) {
    const page = await costLines(views, { ...scope, first: 1000, after: lines.at(-1)?.nth });
    lines.push(...page.rows);
    if (!page.hasNextPage) return lines;
  }
}

export async function readEverything(views: Views, asOf: Position) {
  const scope = { businessUnits: 'all', asOf } as const;
  const units = { businessUnits: ['cards', 'retail'], asOf };
  const page = { asOf, first: 1000 };
  const period = { from: '2026-01-01', to: '2026-02-01' };
  return {
    lines: await allLines(views, scope),
    summary: await costSummary(views, scope),
    ofUnits: await costSummary(views, units),
    totals: await costTotals(views, { ...scope, by: DIMENSIONS }),
    prices: await prices(views, asOf),
    invoices: await invoices(views, page),
    metered: await meteredFor(views, { supplier: 'cloud', currency: 'USD', ...period, asOf }),
    corrections: await corrections(views, page),
    periods: await periods(views, asOf),
    budgets: await budgets(views, asOf),
    spent: await spentIn(views, { businessUnit: 'retail' }, 'EUR', '2026-02', asOf),
    daily: await dailySpend(views, { currency: 'EUR' }, '2026-01-01', '2026-06-01', asOf),
    unsettled: await unsettledIn(views, null, '2026-02-01', asOf),
    audit: await auditCost(views, asOf),
  };
}
