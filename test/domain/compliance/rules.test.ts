import assert from 'node:assert/strict';
import test from 'node:test';
import { gatherFacts, NO_FACTS } from '../../../domain/compliance/first-facts.ts';
import { RULES, type RuleId } from '../../../domain/compliance/rules.ts';
import type { ModelEvent } from '../../../domain/models/events.ts';
import { APPROVER, ENGINEER, facts } from '../../support/events.ts';

const judge = (rule: RuleId, events: readonly ModelEvent[]) => {
  const gathered = events.reduce((known, event, index) => gatherFacts(known, event, `event-${index}`), NO_FACTS);
  return RULES.find(({ id }) => id === rule)!.judge(gathered);
};
const good = [
  facts.modelRegistered(),
  facts.modelVersionCreated(),
  facts.modelVersionEvaluated(),
  facts.modelVersionApproved(),
];

const cases: {
  readonly rule: RuleId;
  readonly name: string;
  readonly events: ModelEvent[];
  readonly satisfied: boolean;
  readonly evidence: string[];
}[] = [
  {
    rule: 'approved-by-another-person',
    name: 'the good path',
    events: good,
    satisfied: true,
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'nobody decided',
    events: good.slice(0, 3),
    satisfied: false,
    evidence: ['event-1'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'the requester approved: the record is judged, not trusted',
    events: [...good.slice(0, 3), facts.modelVersionApproved({ approver: ENGINEER, requestedBy: APPROVER })],
    satisfied: false,
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'rejected',
    events: [...good.slice(0, 3), facts.modelVersionRejected()],
    satisfied: false,
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'approved-by-another-person',
    name: 'retired later',
    events: [...good, facts.modelVersionRetired()],
    satisfied: true,
    evidence: ['event-1', 'event-3'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'the good path',
    events: good,
    satisfied: true,
    evidence: ['event-1', 'event-2'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'never evaluated',
    events: good.slice(0, 2),
    satisfied: false,
    evidence: ['event-1'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'evaluated on another version of the data, whose held-out rows it may have seen',
    events: [...good.slice(0, 2), facts.modelVersionEvaluated({ datasetVersion: 2 })],
    satisfied: false,
    evidence: ['event-1'],
  },
  {
    rule: 'evaluated-on-held-out-data',
    name: 'evaluated on no rows',
    events: [...good.slice(0, 2), facts.modelVersionEvaluated({ rows: 0 })],
    satisfied: false,
    evidence: ['event-1'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'the good path',
    events: good,
    satisfied: true,
    evidence: ['event-1', 'event-2', 'event-3'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'nobody loaded it yet',
    events: good.slice(0, 2),
    satisfied: false,
    evidence: ['event-1'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'a later evaluation scored another file',
    events: [...good, facts.modelVersionEvaluated({ artifactDigest: '0'.repeat(64) })],
    satisfied: false,
    evidence: ['event-1', 'event-2', 'event-4', 'event-3'],
  },
  {
    rule: 'artifact-digest-verified',
    name: 'another file was approved',
    events: [...good.slice(0, 3), facts.modelVersionApproved({ artifactDigest: '0'.repeat(64) })],
    satisfied: false,
    evidence: ['event-1', 'event-2', 'event-3'],
  },
  {
    rule: 'purpose-and-risk-class-stated',
    name: 'the good path',
    events: good,
    satisfied: true,
    evidence: ['event-0'],
  },
  {
    rule: 'purpose-and-risk-class-stated',
    name: 'an empty rationale',
    events: [facts.modelRegistered({ rationale: ' ' }), ...good.slice(1)],
    satisfied: false,
    evidence: ['event-0'],
  },
];

for (const { rule, name, events, satisfied, evidence } of cases) {
  test(`${rule}: ${name}`, () => {
    assert.deepEqual(judge(rule, events), { satisfied, evidence });
  });
}

test('every rule has a case that satisfies it and one that does not', () => {
  for (const { id } of RULES) {
    assert.deepEqual([...new Set(cases.filter(({ rule }) => rule === id).map(({ satisfied }) => satisfied))].sort(), [
      false,
      true,
    ]);
  }
});
