// What is a budget, and how does it stand? A month's amount for a unit, a model or a deployment, with what of it is spent.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { Forecast } from '../../domain/costs/forecast-spend.ts';
import type { BudgetRow } from '../../projections/costs/read-budgets.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { closedList } from '../relay/enums.ts';
import { DateTimeScalar } from '../relay/scalars.ts';
import { Money, moneyOf } from './money.types.ts';

const NoForecast = closedList('NoForecast', 'Why there is no forecast.', ['TOO_FEW_DAYS']);

@ObjectType()
export class BudgetAlertType {
  @AuthorizedField(() => String, { description: 'Such as 2026-10.' })
  month: string;

  @AuthorizedField(() => Int)
  atPermille: number;

  @AuthorizedField(() => Money, { description: 'What was spent when it was seen.' })
  spent: Money;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;
}

@ObjectType('Forecast', { description: 'What the month will have cost at its end.' })
export class ForecastType {
  @AuthorizedField(() => Money, { nullable: true })
  expected: Money | null;

  @AuthorizedField(() => Money, { nullable: true, description: 'Lower end of the 95 % prediction interval.' })
  low: Money | null;

  @AuthorizedField(() => Money, { nullable: true, description: 'Upper end of the 95 % prediction interval.' })
  high: Money | null;

  @AuthorizedField(() => Int, { description: 'Whole days it rests on: at least 3, at most 28.' })
  days: number;

  @AuthorizedField(() => NoForecast, { nullable: true })
  reason: 'TOO_FEW_DAYS' | null;
}

@ObjectType('Budget')
export class BudgetType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => String)
  name: string;

  @AuthorizedField(() => String, { nullable: true, description: 'Null: all units.' })
  businessUnit: string | null;

  @AuthorizedField(() => ID, { nullable: true, description: 'Null: all models.' })
  modelId: string | null;

  @AuthorizedField(() => ID, { nullable: true, description: 'Null: all deployments.' })
  deploymentId: string | null;

  @AuthorizedField(() => Money, { description: 'A month.' })
  amount: Money;

  @AuthorizedField(() => [Int], { description: 'Thousandths of it at which an alert is recorded.' })
  alertsAtPermille: number[];

  @AuthorizedField(() => [BudgetAlertType], { description: 'Recorded so far, oldest first; the last 100.' })
  alerts: BudgetAlertType[];

  /** What `spent` and `forecast` are asked of. */
  row: BudgetRow;
  asOf: bigint | null;
}

/** Of eight years with a yearly ten. */
const MAX_ALERTS = 100;

export function budgetOf(row: BudgetRow, asOf: bigint | null): BudgetType {
  return {
    id: row.budget_id,
    name: row.name,
    businessUnit: row.business_unit,
    modelId: row.model_id,
    deploymentId: row.deployment_id,
    amount: moneyOf(row.nanos, row.currency),
    alertsAtPermille: [...row.alerts],
    alerts: row.alerted.slice(-MAX_ALERTS).map(({ month, atPermille, spentNanos, recordedAt }) => ({
      month,
      atPermille,
      spent: moneyOf(spentNanos, row.currency),
      recordedAt,
    })),
    row,
    asOf,
  };
}

export function forecastOf(forecast: Forecast, currency: string): ForecastType {
  const { days, reason } = forecast;
  if (reason !== null) return { expected: null, low: null, high: null, days, reason };
  return {
    expected: moneyOf(forecast.expectedNanos, currency),
    low: moneyOf(forecast.lowNanos, currency),
    high: moneyOf(forecast.highNanos, currency),
    days,
    reason,
  };
}

@ObjectType({ description: 'What of a budget is spent in a month.' })
export class BudgetSpendType {
  @AuthorizedField(() => String)
  month: string;

  @AuthorizedField(() => Money)
  amount: Money;

  @AuthorizedField(() => Float, { description: 'Of the budget, in thousandths; above 1000: more than it.' })
  permille: number;
}
