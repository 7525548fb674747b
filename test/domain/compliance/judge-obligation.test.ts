import assert from 'node:assert/strict';
import test from 'node:test';
import type { ObligationPublished } from '../../../domain/compliance/events.ts';
import { type ModelFacts, NO_FACTS, type VersionFacts } from '../../../domain/compliance/facts.ts';
import {
  judgeObligation,
  type KnownAttestation,
  type KnownSince,
} from '../../../domain/compliance/judge-obligation.ts';

const law = (changes: Partial<ObligationPublished> = {}): ObligationPublished => ({
  obligationId: 'made-law',
  edition: 1,
  title: 'A made law',
  demand: 'Something is shown.',
  jurisdiction: 'EU',
  source: { citation: 'Made for a test', url: null, grade: 'M' },
  appliesTo: { riskClasses: null, useCases: null },
  effectiveFrom: '2025-01-01',
  effectiveTo: null,
  supersedes: null,
  check: { kind: 'derived', check: 'decisions-logged' },
  ...changes,
});
const decided: VersionFacts = { ...NO_FACTS, firsts: [{ eventId: 'first', first: 'decided', deploymentId: 'dp' }] };
const known = (at: string, position: bigint, facts: VersionFacts): KnownSince => ({ at, position, facts });
const history = [
  known('2026-01-01T00:00:00.000Z', 1n, NO_FACTS),
  known('2026-02-01T00:00:00.000Z', 2n, decided),
  known('2026-03-01T00:00:00.000Z', 3n, decided),
];
const DAY = '2026-04-01';
const word = (position: bigint, validFrom: string, validUntil: string | null): KnownAttestation => ({
  obligationId: 'made-law',
  role: 'approver',
  validFrom,
  validUntil,
  eventId: `word ${position}`,
  position,
});
const attested = law({ check: { kind: 'attested', roles: ['approver'], validMonths: 1 } });
const ofClass = (riskClass: 'high' | 'minimal', useCase: 'credit-scoring' | 'fraud-detection' | null): KnownSince[] => {
  const registered = { eventId: 'registered', purposeStated: true, riskClass, rationaleStated: true };
  const by = { legalBasis: 'a text', rationale: 'a reason', classifiedBy: 'somebody', at: history[0]!.at };
  const model: ModelFacts = {
    registered,
    classified: useCase && { eventId: 'classified', riskClass, useCase, ...by },
  };
  return [known('2026-01-01T00:00:00.000Z', 1n, { ...decided, model })];
};

test('what is satisfied is so since the event that made it so, not since the last that said so again', () => {
  const { status, since, sincePosition, evidence } = judgeObligation(law(), history, [], DAY);
  assert.deepEqual(
    { status, since, sincePosition, evidence },
    { status: 'satisfied', since: '2026-02-01T00:00:00.000Z', sincePosition: 2n, evidence: ['first'] },
  );
});

test('under an edition nothing held before the edition did', () => {
  const { since, sincePosition } = judgeObligation(law({ effectiveFrom: '2026-02-15' }), history, [], DAY);
  assert.deepEqual([since, sincePosition], ['2026-02-15T00:00:00.000Z', null]);
});

test('it applies to the classes and uses it names; a use that nobody stated is taken to be the one that is asked about', () => {
  const credit = law({ appliesTo: { riskClasses: ['high'], useCases: ['credit-scoring'] } });
  const status = (past: KnownSince[]) => judgeObligation(credit, past, [], DAY).status;
  assert.equal(status(ofClass('high', 'credit-scoring')), 'satisfied');
  assert.equal(status(ofClass('high', null)), 'satisfied');
  assert.equal(status(ofClass('high', 'fraud-detection')), 'not-applicable');
  assert.equal(status(ofClass('minimal', 'credit-scoring')), 'not-applicable');
  assert.deepEqual(judgeObligation(credit, ofClass('minimal', 'credit-scoring'), [], DAY).evidence, ['classified']);
});

test('what is shown for information is not judged', () => {
  const { status, evidence, since } = judgeObligation(law({ check: { kind: 'informative' } }), history, [], DAY);
  assert.deepEqual([status, evidence, since], ['informative', [], null]);
});

test('a check that this build does not know satisfies nobody', () => {
  const strange = law({ check: { kind: 'derived', check: 'of-another-build' } });
  assert.equal(judgeObligation(strange, history, [], DAY).status, 'not-satisfied');
});

test('a word satisfies from its first day to the day before its last', () => {
  const status = (day: string) =>
    judgeObligation(attested, history, [word(2n, '2026-02-01', '2026-03-01')], day).status;
  assert.deepEqual(['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'].map(status), [
    'not-satisfied',
    'satisfied',
    'satisfied',
    'not-satisfied',
  ]);
});

test('a word that was renewed in time holds since the first; after a gap, since the next', () => {
  const since = (...words: KnownAttestation[]) => judgeObligation(attested, history, words, DAY).since;
  const [first, renewed] = [word(2n, '2026-02-01', '2026-03-15'), word(3n, '2026-03-10', '2026-04-10')];
  assert.equal(since(first, renewed), '2026-02-01T00:00:00.000Z');
  assert.equal(since(word(2n, '2026-02-01', '2026-03-01'), renewed), '2026-03-10T00:00:00.000Z');
});

test('a word about another obligation, or of a role that is not asked, is no word', () => {
  const others = [
    { ...word(2n, '2026-02-01', null), obligationId: 'other-law' },
    { ...word(3n, '2026-02-01', null), role: 'engineer' as const },
  ];
  assert.deepEqual(judgeObligation(attested, history, others, DAY), {
    status: 'not-satisfied',
    because: 'Nobody in the role approver has vouched for it.',
    evidence: [],
    since: '2026-01-01T00:00:00.000Z',
    sincePosition: 1n,
  });
});
