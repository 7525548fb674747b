// Does anybody notice before the money is gone? A budget records an alert once, and says what the month will have cost as soon as it
// has days enough to tell.
import { setTimeout as wait } from 'node:timers/promises';
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';
import type { Amount } from './add-up.ts';

interface Budget {
  readonly id: string;
  readonly amount: Amount;
  readonly spent: { readonly permille: number; readonly amount: Amount };
  readonly alerts: readonly { readonly atPermille: number; readonly spent: Amount }[];
  readonly forecast: { readonly days: number; readonly expected: Amount | null; readonly reason: string | null };
}

const SET = `mutation ($input: SetBudgetInput!) { setBudget(input: $input) { budgetId receipt { position } } }`;
const BUDGETS = `query ($atLeast: Position) {
  budgets(atLeast: $atLeast) {
    id amount { nanos currency formatted } spent { permille amount { nanos currency formatted } }
    alerts { atPermille spent { nanos currency formatted } }
    forecast { days expected { nanos currency formatted } reason }
  }
}`;

/** `spent`: so far, in nano-units of EUR; the budget is a ninth more. Gives the thousandths at which an alert was recorded. */
export async function watchBudget({ finance }: Cast, spent: bigint, teller: Teller): Promise<readonly number[]> {
  teller.step('finance', 'sets a month’s budget for the house, with alerts at 80 % and 100 %');
  const { setBudget } = await finance.ask<{ setBudget: { budgetId: string; receipt: { position: string } } }>(SET, {
    input: {
      commandId: 'demo-budget',
      name: 'The house',
      currency: 'EUR',
      nanos: String((spent * 10n) / 9n),
      alertsAtPermille: [800, 1000],
    },
  });
  const find = async () => {
    const { budgets } = await finance.ask<{ budgets: Budget[] }>(BUDGETS, { atLeast: setBudget.receipt.position });
    return budgets.find(({ id }) => id === setBudget.budgetId);
  };
  for (let tries = 0; tries < 100; tries++) {
    const budget = await find();
    if (budget && budget.alerts.length > 0) return tell(budget, teller);
    await wait(100);
  }
  throw new Error('No alert was recorded within 10 seconds.');
}

function tell({ amount, spent, alerts, forecast }: Budget, teller: Teller): readonly number[] {
  const reached = alerts.map(({ atPermille }) => atPermille);
  teller.say(
    `${spent.amount.formatted} of ${amount.formatted} are spent (${spent.permille / 10} %); alert at ${reached.map((each) => each / 10).join(', ')} % recorded.`,
  );
  teller.say(
    forecast.expected
      ? `By ${forecast.days} whole days, the month will have cost ${forecast.expected.formatted}.`
      : `No forecast from ${forecast.days} whole days: it takes three (${forecast.reason}).`,
  );
  return reached;
}
