// The scoring writer marks what a person should look at, by the rule of that moment, in the very event of the decision.
import assert from 'node:assert/strict';
import test from 'node:test';
import { deploymentDecider } from '../../../domain/deployments/decide.ts';
import type { ReviewRuleSet } from '../../../domain/deployments/events.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import type { PredictionScored } from '../../../domain/predictions/events.ts';
import type { ScoringResult } from '../../../workers/scoring-gateway.ts';
import { context, type LendingDesk, openGateway, openLendingDesk, request, rowFeatures } from '../lending-desk.ts';

const AMOUNT = 'credit_amount';

function setRule({ commands, deploymentId }: LendingDesk, rule: Partial<ReviewRuleSet> & { readonly ruleId: string }) {
  return commands.execute(
    deploymentDecider,
    streams.deployment(deploymentId),
    {
      type: 'SetReviewRule',
      data: { nearThreshold: null, largeAmount: null, reason: 'A person should look.', ...rule },
      reads: { version: 1, task: 'binary', columns: [{ name: AMOUNT, kind: 'number', sensitive: false }] },
    },
    context(rule.ruleId),
  );
}

const eventsOf = (results: readonly ScoringResult[]): PredictionScored[] =>
  results.map((result) => {
    assert.ok(result.ok);
    return result.event.data;
  });
const rows = (desk: LendingDesk, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => request(desk, from + i));

test('every decision says by which rule a person should look at it, and why; without a rule none does', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  for (const { review } of eventsOf(await gateway.score(rows(desk, 0, 5)))) assert.equal(review, null);

  await setRule(desk, {
    ruleId: 'rl_0000000000000001',
    nearThreshold: 0.1,
    largeAmount: { column: AMOUNT, atLeast: 3000 },
  });
  const events = eventsOf(await gateway.score(rows(desk, 5, 60)));
  const seen = new Set<string>();
  events.forEach((event, i) => {
    const near = Math.abs(event.score - event.threshold) <= 0.1;
    const large = (rowFeatures(5 + i)[AMOUNT] as number) >= 3000;
    const reasons = [...(near ? ['near-threshold'] : []), ...(large ? ['large-amount'] : [])];
    assert.deepEqual(event.review, reasons.length === 0 ? null : { ruleId: 'rl_0000000000000001', reasons });
    seen.add(reasons.join('+'));
  });
  assert.ok(seen.has('') && seen.has('large-amount'), [...seen].join(' '));

  await setRule(desk, { ruleId: 'rl_0000000000000002' });
  for (const { review } of eventsOf(await gateway.score(rows(desk, 65, 5)))) assert.equal(review, null);
});

test('an amount that is missing is not large, and a retry has the rule of its first time', async () => {
  const desk = await openLendingDesk();
  const { gateway } = openGateway(desk);
  await setRule(desk, { ruleId: 'rl_0000000000000001', largeAmount: { column: AMOUNT, atLeast: 0 } });
  const missing = request(desk, 1, { features: { ...rowFeatures(1), [AMOUNT]: null } });
  const [without, with_] = eventsOf(await gateway.score([missing, request(desk, 2)]));
  assert.equal(without?.review, null);
  assert.deepEqual(with_?.review, { ruleId: 'rl_0000000000000001', reasons: ['large-amount'] });
  await setRule(desk, { ruleId: 'rl_0000000000000002', nearThreshold: 1 });
  const [again] = eventsOf(await gateway.score([request(desk, 2)]));
  assert.deepEqual(again?.review, with_?.review);
});
