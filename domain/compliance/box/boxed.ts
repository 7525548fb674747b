// How is an obligation of the box written? With what is the same for all of them left out.
import type { ObligationCheck, ObligationPublished } from '../events.ts';

type Boxed = Omit<ObligationPublished, 'edition' | 'appliesTo' | 'effectiveTo' | 'supersedes'> &
  Partial<Pick<ObligationPublished, 'edition' | 'appliesTo' | 'effectiveTo' | 'supersedes'>>;

export const boxed = (obligation: Boxed): ObligationPublished => ({
  edition: 1,
  appliesTo: { riskClasses: null, useCases: null },
  effectiveTo: null,
  supersedes: null,
  ...obligation,
});

export const derived = (check: string): ObligationCheck => ({ kind: 'derived', check });
export const INFORMATIVE: ObligationCheck = { kind: 'informative' };

/** By an approver or an operator, for a year. */
export const ATTESTED_YEARLY: ObligationCheck = {
  kind: 'attested',
  roles: ['approver', 'operator'],
  validMonths: 12,
};

const url = 'https://eur-lex.europa.eu/eli/reg/';
export const AI_ACT_URL = `${url}2024/1689/oj`;
export const GDPR_URL = `${url}2016/679/oj`;
