import assert from 'node:assert/strict';
import test from 'node:test';
import type { ObligationPublished } from '../../../domain/compliance/events.ts';
import {
  editionOn,
  type ObligationDraft,
  obligationDecider,
  parseObligationId,
} from '../../../domain/compliance/obligations.ts';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { deciderSpec } from '../../support/decider-spec.ts';

const given = deciderSpec(obligationDecider);
const draft: ObligationDraft = {
  obligationId: 'made-law',
  title: 'A made law',
  demand: 'Something is shown.',
  jurisdiction: 'EU',
  source: { citation: 'Made for a test', url: null, grade: 'M' },
  appliesTo: { riskClasses: null, useCases: null },
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  supersedes: null,
  check: { kind: 'derived', check: 'decisions-logged' },
};
const publish = (changes: Partial<ObligationDraft> = {}, supersededIsPublished: boolean | null = null) =>
  ({ type: 'PublishObligation', data: { ...draft, ...changes }, supersededIsPublished }) as const;
const edition = (number: number, effectiveFrom: string): ObligationPublished => ({
  ...draft,
  edition: number,
  effectiveFrom,
});
const published = (number: number, effectiveFrom: string) =>
  ({ type: 'ObligationPublished', data: edition(number, effectiveFrom) }) as const;

test('an obligation is published as its first edition, and again as the next', () => {
  given().when(publish()).follows(published(1, '2026-01-01'));
  given(published(1, '2026-01-01'))
    .when(publish({ effectiveFrom: '2026-02-01' }))
    .follows(published(2, '2026-02-01'));
});

test('an obligation without a day from which it holds is refused', () => {
  given()
    .when(publish({ effectiveFrom: null }))
    .refused('BAD_INPUT', /needs effectiveFrom/);
  given()
    .when(publish({ effectiveFrom: '2026-02-30' }))
    .refused('BAD_INPUT', /effectiveFrom is a calendar day/);
  given()
    .when(publish({ effectiveFrom: '2026-01-01T00:00:00Z' }))
    .refused('BAD_INPUT', /calendar day/);
});

test('an obligation that ends before it begins is refused', () => {
  for (const effectiveTo of ['2025-12-31', '2026-01-01']) {
    given()
      .when(publish({ effectiveTo }))
      .refused('BAD_INPUT', /effectiveTo .* lies after effectiveFrom/);
  }
  given()
    .when(publish({ effectiveTo: 'never' }))
    .refused('BAD_INPUT', /effectiveTo is a calendar day/);
});

test('a later edition begins after the one before it', () => {
  for (const effectiveFrom of ['2026-01-01', '2025-12-31']) {
    given(published(1, '2026-01-01'))
      .when(publish({ effectiveFrom }))
      .refused('BAD_INPUT', /Edition 1 begins 2026-01-01/);
  }
});

test('what is superseded must have been published, and is another', () => {
  given()
    .when(publish({ supersedes: 'old-law' }, false))
    .refused('BAD_INPUT', /never published/);
  given()
    .when(publish({ supersedes: 'made-law' }, true))
    .refused('BAD_INPUT', /cannot supersede itself/);
  given()
    .when(publish({ supersedes: 'old-law' }, true))
    .follows({ type: 'ObligationPublished', data: { ...edition(1, '2026-01-01'), supersedes: 'old-law' } });
});

test('a check that nobody can make, or a word that nobody may give, is refused', () => {
  given()
    .when(publish({ check: { kind: 'derived', check: 'made-up' } }))
    .refused('BAD_INPUT', /no check of this name/);
  given()
    .when(publish({ check: { kind: 'attested', roles: [], validMonths: 12 } }))
    .refused('BAD_INPUT', /names the roles/);
  for (const validMonths of [0, 1.5, 1_201]) {
    given()
      .when(publish({ check: { kind: 'attested', roles: ['approver'], validMonths } }))
      .refused('BAD_INPUT', /validMonths is a whole number/);
  }
});

test('what is empty, malformed or of the house is refused', () => {
  const source = draft.source;
  given()
    .when(publish({ title: ' ' }))
    .refused('BAD_INPUT', /title is empty/);
  given()
    .when(publish({ demand: '' }))
    .refused('BAD_INPUT', /demand is empty/);
  given()
    .when(publish({ source: { ...source, citation: '' } }))
    .refused('BAD_INPUT', /citation is empty/);
  given()
    .when(publish({ source: { ...source, url: 'javascript:1' } }))
    .refused('BAD_INPUT', /https address/);
  given()
    .when(publish({ jurisdiction: 'eu' }))
    .refused('BAD_INPUT', /jurisdiction is capitals/);
  given()
    .when(publish({ obligationId: 'Made Law' }))
    .refused('BAD_INPUT', /obligationId is words/);
  given()
    .when(publish({ obligationId: 'approved-by-another-person' }))
    .refused('ALREADY_EXISTS', /rule of the house/);
  given()
    .when(publish({ appliesTo: { riskClasses: [], useCases: null } }))
    .refused('BAD_INPUT', /riskClasses is empty/);
});

test('the edition of a day is the last that has begun by then', () => {
  const editions = [edition(1, '2026-01-01'), edition(2, '2026-06-01')];
  assert.equal(editionOn(editions, '2026-05-31')!.edition, 1);
  assert.equal(editionOn(editions, '2026-06-01')!.edition, 2);
  assert.equal(editionOn([], '2026-06-01'), undefined);
});

test('an id that cannot be one names nothing', () => {
  assert.equal(parseObligationId('eu-ai-act-14'), 'eu-ai-act-14');
  for (const text of ['', 'A', '-a', 'a--b', 'a'.repeat(81)]) {
    assert.throws(() => parseObligationId(text), (error) => error instanceof DomainError && error.code === 'NOT_FOUND'); // biome-ignore format: one line
  }
});
