// What does the AI Act ask of high-risk models, and since when? Regulation (EU) 2024/1689; its Annex III part was moved to
// 2 December 2027 and its Annex I part to 2 August 2028 by Regulation (EU) 2026/1744, in force on 27 July 2026 (secondary sources).
import type { ObligationCheck, ObligationPublished, SourceGrade } from '../events.ts';
import { AI_ACT_URL, ATTESTED_YEARLY, boxed, derived, INFORMATIVE } from './boxed.ts';

export const ANNEX_III_BEGINS = '2027-12-02';

const article = (
  id: string,
  article: string,
  grade: SourceGrade,
  title: string,
  demand: string,
  check: ObligationCheck,
): ObligationPublished =>
  boxed({
    obligationId: `eu-ai-act-${id}`,
    title,
    demand,
    jurisdiction: 'EU',
    source: {
      citation: `Regulation (EU) 2024/1689 ${article}; begin: Regulation (EU) 2026/1744`,
      url: AI_ACT_URL,
      grade,
    },
    appliesTo: { riskClasses: ['high'], useCases: null },
    effectiveFrom: ANNEX_III_BEGINS,
    check,
  });

const begin = (edition: number, effectiveFrom: string, demand: string, citation: string): ObligationPublished =>
  boxed({
    obligationId: 'eu-ai-act-begin-of-annex-iii',
    edition,
    title: 'From which day the high-risk articles hold',
    demand,
    jurisdiction: 'EU',
    source: { citation, url: AI_ACT_URL, grade: 'S' },
    appliesTo: { riskClasses: ['high'], useCases: null },
    effectiveFrom,
    check: INFORMATIVE,
  });

export const EU_AI_ACT: readonly ObligationPublished[] = [
  begin(
    1,
    '2024-08-01',
    'The articles on high-risk systems of Annex III hold from 2 August 2026.',
    'Regulation (EU) 2024/1689 art. 113',
  ),
  begin(
    2,
    '2026-07-27',
    'The articles on high-risk systems hold from 2 December 2027 (Annex III) and 2 August 2028 (Annex I).',
    'Regulation (EU) 2026/1744',
  ),
  article(
    '6',
    'art. 6 and Annex III 5(b)',
    'S',
    'Classification with its reason',
    'The use is classified: scoring the credit of natural persons is high-risk, detecting fraud is excepted.',
    derived('classification-stated'),
  ),
  article(
    '9',
    'art. 9',
    'S',
    'Risk management system',
    'Risks are identified, weighed and dealt with over the whole life of the system.',
    ATTESTED_YEARLY,
  ),
  article(
    '10',
    'art. 10',
    'S',
    'Data governance',
    'The data it was made of is known: sealed, with its source, and described.',
    derived('data-governed'),
  ),
  article(
    '10-groups',
    'art. 10',
    'S',
    'Examination of the data for bias',
    'What the model does to the groups of sensitive columns is measured.',
    derived('groups-measured'),
  ),
  article(
    '11',
    'art. 11 and Annex IV',
    'S',
    'Technical documentation',
    'The documentation of Annex IV is drawn up and kept up to date.',
    ATTESTED_YEARLY,
  ),
  article(
    '12',
    'art. 12(1) and (2)',
    'S',
    'Record keeping',
    'Events are recorded by themselves over the lifetime of the system, its operation among them.',
    derived('decisions-logged'),
  ),
  article(
    '13',
    'art. 13',
    'S',
    'Information for those who use it',
    'Whoever uses the system is told what it does, how well, and how its answers are to be read.',
    ATTESTED_YEARLY,
  ),
  article(
    '14',
    'art. 14',
    'S',
    'Human oversight',
    'People are brought to the decisions that need them, look at them, and can put another in their place.',
    derived('human-oversight'),
  ),
  article(
    '15',
    'art. 15',
    'S',
    'Declared accuracy',
    'How right the system is was measured and is declared, with how sure that is.',
    derived('accuracy-declared'),
  ),
  article(
    '18',
    'art. 18',
    'S',
    'Documentation kept ten years',
    'The documentation is kept for ten years.',
    derived('retained-documentation-120-months'),
  ),
  article(
    '19',
    'art. 19(1)',
    'S',
    'Logs kept six months by the provider',
    'The recorded events are kept for at least six months.',
    derived('retained-event-log-6-months'),
  ),
  article(
    '26',
    'art. 26(6)',
    'S',
    'Logs kept six months by the deployer',
    'Whoever uses the system keeps its recorded events for at least six months too.',
    derived('retained-event-log-6-months'),
  ),
  article(
    '27',
    'art. 27',
    'S',
    'Assessment of the impact on fundamental rights',
    'Before it is used, what it may do to the rights of people is assessed.',
    ATTESTED_YEARLY,
  ),
  article(
    '72',
    'art. 72',
    'M',
    'Plan for watching it in use',
    'There is a plan by which its behaviour in use is watched, and it is followed.',
    ATTESTED_YEARLY,
  ),
  article(
    '73',
    'art. 73',
    'M',
    'Serious incidents reported',
    'A serious incident is reported within 15 days, a death within 10, a widespread one within 2.',
    derived('incidents-reported-in-time'),
  ),
  article(
    '86',
    'art. 86',
    'S',
    'Right to an explanation',
    'A person about whom it decided can be told the main reasons and the part the system played.',
    derived('explanation-recorded'),
  ),
];
