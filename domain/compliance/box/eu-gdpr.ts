// What does data protection ask of automated decisions? Regulation (EU) 2016/679, from 25 May 2018.
import type { ObligationCheck, ObligationPublished } from '../events.ts';
import { ATTESTED_YEARLY, boxed, derived, GDPR_URL } from './boxed.ts';

const article = (
  id: string,
  article: string,
  title: string,
  demand: string,
  check: ObligationCheck,
): ObligationPublished =>
  boxed({
    obligationId: `eu-gdpr-${id}`,
    title,
    demand,
    jurisdiction: 'EU',
    source: { citation: `Regulation (EU) 2016/679 ${article}`, url: GDPR_URL, grade: 'M' },
    effectiveFrom: '2018-05-25',
    check,
  });

export const EU_GDPR: readonly ObligationPublished[] = [
  article(
    '12',
    'art. 12(3)',
    'Requests answered within a month',
    'Whoever asks about a decision is answered within one month.',
    derived('complaints-answered-in-time'),
  ),
  article(
    '15',
    'art. 15(1)(h)',
    'The logic of a decision can be told',
    'A person can learn the logic behind an automated decision and what it means for them.',
    derived('explanation-recorded'),
  ),
  article(
    '17',
    'art. 17',
    'Erasure',
    'Whoever may ask for it has their data erased; what a legal hold covers waits for its end.',
    ATTESTED_YEARLY,
  ),
  article(
    '22',
    'art. 22',
    'A person over the machine',
    'Nobody is left to an automated decision alone: a person can look at it and change it.',
    derived('human-oversight'),
  ),
  article(
    '30',
    'art. 30(1)',
    'Register of processing',
    'A register names controller, purposes, categories, recipients, transfers, limits of erasure and security.',
    ATTESTED_YEARLY,
  ),
  article(
    '33',
    'art. 33',
    'Breaches reported within 72 hours',
    'A breach of personal data is reported to the authority within 72 hours.',
    derived('incidents-reported-in-time'),
  ),
];
