// Which decisions a person should look at: set by a rule that can be told apart and that gives nothing sealed away.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DeploymentCommand, deploymentDecider } from '../../../domain/deployments/decide.ts';
import type { DeploymentEvent, ReviewRuleSet } from '../../../domain/deployments/events.ts';
import { reviewOf } from '../../../domain/deployments/review-rule.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(deploymentDecider);
const opened: DeploymentEvent = { type: 'DeploymentOpened', data: EVENT_EXAMPLES.DeploymentOpened.data };
const closed: DeploymentEvent = { type: 'DeploymentClosed', data: EVENT_EXAMPLES.DeploymentClosed.data };
const { deploymentId } = opened.data;
const [champion] = opened.data.routes;

const columns = [
  { name: 'amount', kind: 'number', sensitive: false },
  { name: 'income', kind: 'number', sensitive: true },
  { name: 'purpose', kind: 'category', sensitive: false },
] as const;
const rule: Omit<ReviewRuleSet, 'deploymentId'> = {
  ruleId: 'rl_0000000000000001',
  nearThreshold: 0.05,
  largeAmount: { column: 'amount', atLeast: 10_000 },
  reason: 'Close calls and large sums need a person.',
};
const set = (
  change: Partial<typeof rule> = {},
  reads: Partial<Extract<DeploymentCommand, { type: 'SetReviewRule' }>['reads']> = {},
): DeploymentCommand => ({
  type: 'SetReviewRule',
  data: { ...rule, ...change },
  reads: { version: champion!.version, task: 'binary', columns, ...reads },
});
const fact = (data: typeof rule): DeploymentEvent => ({ type: 'ReviewRuleSet', data: { deploymentId, ...data } });

describe('a review rule is set', () => {
  test('with either half, with both, or with none: then only complaints call for a person', () => {
    given(opened).when(set()).follows(fact(rule));
    for (const half of [{ nearThreshold: null }, { largeAmount: null }, { nearThreshold: null, largeAmount: null }]) {
      given(opened)
        .when(set(half))
        .follows(fact({ ...rule, ...half }));
    }
  });
  test('for an open deployment, on the version that answers', () => {
    given()
      .when(set())
      .refused('NOT_FOUND', /no deployment/);
    given(opened, closed)
      .when(set())
      .refused('DEPLOYMENT_CLOSED', /closed/);
    given(opened)
      .when(set({}, { version: 7 }))
      .refused('STALE_REVISION', /Another version/);
  });
  test('on a number column that the version reads, and that nobody sealed', () => {
    const on = (column: string) => set({ largeAmount: { column, atLeast: 1 } });
    given(opened)
      .when(on('toString'))
      .refused('UNKNOWN_COLUMN', /no column/);
    given(opened)
      .when(on('salary'))
      .refused('UNKNOWN_COLUMN', /no column/);
    given(opened)
      .when(on('purpose'))
      .refused('WRONG_TYPE', /number column/);
    given(opened)
      .when(on('income'))
      .refused('BAD_INPUT', /sensitive/);
    given(opened)
      .when(set({ largeAmount: { column: 'amount', atLeast: Number.NaN } }))
      .refused('BAD_INPUT', /finite/);
  });
  test('with a distance that is one, in the unit of the score, and with a reason', () => {
    for (const nearThreshold of [-0.01, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      given(opened)
        .when(set({ nearThreshold }))
        .refused('BAD_INPUT', /from 0 to 1/);
    }
    given(opened)
      .when(set({ nearThreshold: 250, largeAmount: null }, { task: 'regression' }))
      .follows(fact({ ...rule, nearThreshold: 250, largeAmount: null }));
    given(opened)
      .when(set({ nearThreshold: -1 }, { task: 'regression' }))
      .refused('BAD_INPUT', /at least 0/);
    given(opened)
      .when(set({ reason: ' ' }))
      .refused('BAD_INPUT', /reason/);
  });
});

describe('a decision calls for a person', () => {
  const full: ReviewRuleSet = { deploymentId, ...rule, nearThreshold: 0.25 };
  const reasonsOf = (score: number, features: object) =>
    reviewOf(full, { score, threshold: 0.5, features: features as Record<string, unknown> })?.reasons ?? [];

  test('at the edge of the distance on either side, and not beyond it', () => {
    assert.deepEqual(reasonsOf(0.25, {}), ['near-threshold']);
    assert.deepEqual(reasonsOf(0.75, {}), ['near-threshold']);
    assert.deepEqual(reasonsOf(0.24, {}), []);
    assert.deepEqual(reasonsOf(0.76, {}), []);
  });
  test('from the amount on, and never for one that is missing or no number', () => {
    assert.deepEqual(reasonsOf(0.9, { amount: 10_000 }), ['large-amount']);
    assert.deepEqual(reasonsOf(0.5, { amount: 20_000 }), ['near-threshold', 'large-amount']);
    for (const amount of [9_999, null, undefined, '10000', true]) assert.deepEqual(reasonsOf(0.9, { amount }), []);
    assert.deepEqual(reasonsOf(0.9, {}), []);
  });
  test('by the rule of its moment: none before one is set, and none by a rule of complaints alone', () => {
    const made = { score: 0.5, threshold: 0.5, features: { amount: 1e9 } };
    assert.equal(reviewOf(null, made), null);
    assert.equal(reviewOf({ ...full, nearThreshold: null, largeAmount: null }, made), null);
    assert.deepEqual(reviewOf(full, made), { ruleId: rule.ruleId, reasons: ['near-threshold', 'large-amount'] });
  });
});
