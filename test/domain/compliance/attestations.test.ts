import test from 'node:test';
import { type AttestationCommand, attestationDecider } from '../../../domain/compliance/attestations.ts';
import type { ObligationPublished } from '../../../domain/compliance/events.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { APPROVER, MODEL } from '../../support/events.ts';

const given = deciderSpec(attestationDecider);
const obligation: ObligationPublished = {
  obligationId: 'made-law',
  edition: 1,
  title: 'A made law',
  demand: 'Somebody says so.',
  jurisdiction: 'EU',
  source: { citation: 'Made for a test', url: null, grade: 'M' },
  appliesTo: { riskClasses: null, useCases: null },
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  supersedes: null,
  check: { kind: 'attested', roles: ['approver'], validMonths: 12 },
};
const data: AttestationCommand['data'] = {
  attestationId: 'at_1',
  obligationId: 'made-law',
  modelId: MODEL,
  version: 1,
  businessUnit: 'retail',
  statement: 'I looked at it and it is so.',
  attestor: APPROVER,
  role: 'approver',
  validFrom: '2026-01-31',
};
const record = (
  changes: Partial<AttestationCommand['data']> = {},
  around: Partial<Omit<AttestationCommand, 'data' | 'type'>> = {},
): AttestationCommand => ({
  type: 'RecordAttestation',
  data: { ...data, ...changes },
  obligation,
  roles: ['approver'],
  today: '2026-03-01',
  versions: 1,
  ...around,
});

test('a word is good for as long as the obligation says', () => {
  given()
    .when(record())
    .follows({ type: 'AttestationRecorded', data: { ...data, validUntil: '2027-01-31' } });
  const forGood = { ...obligation, check: { kind: 'attested', roles: ['approver'], validMonths: null } } as const;
  given()
    .when(record({ version: null }, { obligation: forGood }))
    .follows({ type: 'AttestationRecorded', data: { ...data, version: null, validUntil: null } });
});

test('only who is asked, and whose token says so, may vouch', () => {
  given()
    .when(record({ role: 'engineer' }, { roles: ['engineer'] }))
    .refused('FORBIDDEN', /asks for the word of the role approver/);
  given()
    .when(record({}, { roles: ['engineer'] }))
    .refused('FORBIDDEN', /token does not hold the role approver/);
});

test('nobody vouches for what is not there, or is shown otherwise', () => {
  given()
    .when(record({}, { obligation: undefined }))
    .refused('NOT_FOUND', /never published/);
  given()
    .when(record({ version: 2 }))
    .refused('NOT_FOUND', /no version 2/);
  given()
    .when(record({ version: 0 }))
    .refused('NOT_FOUND', /no version 0/);
  for (const check of [{ kind: 'derived', check: 'decisions-logged' }, { kind: 'informative' }] as const) {
    given()
      .when(record({}, { obligation: { ...obligation, check } }))
      .refused('BAD_INPUT', /nobody needs to vouch/);
  }
});

test('a word about the future, about nothing, or that has ended already is refused', () => {
  given()
    .when(record({ validFrom: '2026-03-02' }))
    .refused('BAD_INPUT', /lies ahead/);
  given()
    .when(record({ validFrom: '2025-03-01' }))
    .refused('BAD_INPUT', /would have ended on 2026-03-01/);
  given()
    .when(record({ validFrom: 'today' }))
    .refused('BAD_INPUT', /validFrom is a calendar day/);
  given()
    .when(record({ statement: ' ' }))
    .refused('BAD_INPUT', /statement is empty/);
});
