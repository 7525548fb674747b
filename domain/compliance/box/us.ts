// What do American rules ask of models in lending? Guidance on model risk (SR 11-7, replaced by SR 26-2 on 17 April 2026), a circular
// that was withdrawn on 12 May 2025, and the regulation it explained, which stands.
import type { ObligationPublished } from '../events.ts';
import { ATTESTED_YEARLY, boxed, derived, INFORMATIVE } from './boxed.ts';

const LENDING = { riskClasses: null, useCases: ['credit-scoring'] } as const;

export const UNITED_STATES: readonly ObligationPublished[] = [
  boxed({
    obligationId: 'us-sr-11-7',
    title: 'Model risk management (2011)',
    demand: 'Models are validated by others than those who made them, and watched in use.',
    jurisdiction: 'US',
    source: { citation: 'Federal Reserve SR 11-7 of 4 April 2011', url: null, grade: 'S' },
    effectiveFrom: '2011-04-04',
    check: derived('approved-by-another-person'),
  }),
  boxed({
    obligationId: 'us-sr-26-2',
    title: 'Model risk management (2026)',
    demand: 'The guidance that took the place of SR 11-7 is followed; who answers for model risk says so each year.',
    jurisdiction: 'US',
    source: { citation: 'Federal Reserve SR 26-2; OCC Bulletin 2026-13', url: null, grade: 'S' },
    effectiveFrom: '2026-04-17',
    supersedes: 'us-sr-11-7',
    check: ATTESTED_YEARLY,
  }),
  boxed({
    obligationId: 'us-cfpb-circular-2022-03',
    title: 'Reasons also where the model is complex',
    demand: 'A complex model is no excuse for leaving out the specific reasons of a refusal.',
    jurisdiction: 'US',
    source: { citation: 'CFPB circular 2022-03 of 26 May 2022, withdrawn 12 May 2025', url: null, grade: 'S' },
    appliesTo: LENDING,
    effectiveFrom: '2022-05-26',
    effectiveTo: '2025-05-12',
    check: INFORMATIVE,
  }),
  boxed({
    obligationId: 'us-reg-b-1002-9',
    title: 'Specific principal reasons within 30 days',
    demand: 'Whoever is refused is told the specific principal reasons within 30 days; more than four do not help.',
    jurisdiction: 'US',
    source: {
      citation: '12 CFR 1002.9 (begin as restated by the CFPB: from memory)',
      url: 'https://www.ecfr.gov/current/title-12/section-1002.9',
      grade: 'M',
    },
    appliesTo: LENDING,
    effectiveFrom: '2011-12-30',
    check: derived('explanation-recorded'),
  }),
];
