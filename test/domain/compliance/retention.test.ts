import test from 'node:test';
import type { RetentionRuleSet } from '../../../domain/compliance/events.ts';
import { retentionDecider } from '../../../domain/compliance/retention.ts';
import { deciderSpec } from '../../support/decider-spec.ts';

const given = deciderSpec(retentionDecider);
const data: RetentionRuleSet = { thing: 'event-log', months: 6, obligationId: null, reason: 'AI Act art. 19(1).' };
const set = (changes: Partial<RetentionRuleSet> = {}, obligationIsPublished: boolean | null = null) =>
  ({ type: 'SetRetentionRule', data: { ...data, ...changes }, obligationIsPublished }) as const;

test('a rule says how long at least a kind of record is kept', () => {
  given().when(set()).follows({ type: 'RetentionRuleSet', data });
  given()
    .when(set({ obligationId: 'eu-ai-act-19' }, true))
    .follows({ type: 'RetentionRuleSet', data: { ...data, obligationId: 'eu-ai-act-19' } });
});

test('months that are none, no reason, or law that nobody published are refused', () => {
  for (const months of [0, -1, 1.5, 1_201])
    given()
      .when(set({ months }))
      .refused('BAD_INPUT', /months is a whole number/);
  given()
    .when(set({ reason: '' }))
    .refused('BAD_INPUT', /reason is empty/);
  given()
    .when(set({ obligationId: 'made-up' }, false))
    .refused('BAD_INPUT', /never published/);
});
