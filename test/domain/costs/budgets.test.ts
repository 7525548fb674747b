// A budget is above zero and alerts at ascending shares; an alert is recorded once a month and share.
import { describe, test } from 'node:test';
import { budgetDecider } from '../../../domain/costs/budgets.ts';
import type { BudgetExceeded, BudgetSet } from '../../../domain/costs/events.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(budgetDecider);
const budget: BudgetSet = EVENT_EXAMPLES.BudgetSet.data;
const alert: BudgetExceeded = EVENT_EXAMPLES.BudgetExceeded.data;
const set = (change: Partial<BudgetSet> = {}) => ({ type: 'BudgetSet', data: { ...budget, ...change } }) as const;
const exceeded = (change: Partial<BudgetExceeded> = {}) =>
  ({ type: 'BudgetExceeded', data: { ...alert, ...change } }) as const;
const order = (change: Partial<BudgetSet> = {}) => ({ type: 'SetBudget', data: { ...budget, ...change } }) as const;
const record = (change: Partial<BudgetExceeded> = {}) =>
  ({ type: 'RecordAlert', data: { ...alert, ...change } }) as const;

describe('a budget', () => {
  test('is set, and set anew', () => {
    given().when(order()).follows(set());
    given(set())
      .when(order({ nanos: '5' }))
      .follows(set({ nanos: '5' }));
  });
  test('is above zero, in a known currency', () => {
    for (const nanos of ['0', '-1', `1${'0'.repeat(19)}`])
      given()
        .when(order({ nanos }))
        .refused('BAD_INPUT', /above zero/);
    given()
      .when(order({ currency: 'QQQ' }))
      .refused('BAD_INPUT', /ISO 4217/);
  });
  test('alerts at one to ten ascending shares', () => {
    const many = Array.from({ length: 11 }, (_, index) => index + 1);
    for (const alertsAtPermille of [[], [1000, 800], [800, 800], [0], [10_001], [0.5], many]) {
      given()
        .when(order({ alertsAtPermille }))
        .refused('BAD_INPUT', /ascending/);
    }
  });
});

describe('an alert', () => {
  test('is recorded when its share is reached, to the nano-unit', () => {
    const reached = { spentNanos: '80000000000' };
    given(set()).when(record(reached)).follows(exceeded(reached));
    given(set())
      .when(record({ spentNanos: '79999999999' }))
      .follows();
  });
  test('is recorded once a month and share, also after the budget was raised', () => {
    given(set(), exceeded()).when(record()).follows();
    given(set(), exceeded(), set({ nanos: '1' }))
      .when(record({ budgetNanos: '1' }))
      .follows();
    const next = { month: '2026-02' };
    given(set(), exceeded()).when(record(next)).follows(exceeded(next));
  });
  test('of a budget that was changed meanwhile is not recorded', () => {
    given(set({ nanos: '200000000000' }))
      .when(record())
      .follows();
    given(set({ alertsAtPermille: [900] }))
      .when(record())
      .follows();
    given().when(record()).follows();
  });
});
