// What do Chinese rules ask? The Personal Information Protection Law and the Cybersecurity Law of every model; the Interim Measures
// for generative services (in force 15 August 2023) of such services alone, so here for information.
import type { ObligationCheck, ObligationPublished, SourceGrade } from '../events.ts';
import { ATTESTED_YEARLY, boxed, derived, INFORMATIVE } from './boxed.ts';

const MEASURES = '生成式人工智能服务管理暂行办法';

const measure = (id: string, article: string, grade: SourceGrade, title: string, demand: string): ObligationPublished =>
  boxed({
    obligationId: `cn-generative-measures-${id}`,
    title,
    demand: `Of generative services: ${demand}`,
    jurisdiction: 'CN',
    source: { citation: `${MEASURES} art. ${article}`, url: null, grade },
    effectiveFrom: '2023-08-15',
    check: INFORMATIVE,
  });

const law = (
  id: string,
  law: string,
  effectiveFrom: string,
  title: string,
  demand: string,
  check: ObligationCheck,
): ObligationPublished =>
  boxed({
    obligationId: `cn-${id}`,
    title,
    demand,
    jurisdiction: 'CN',
    source: { citation: law, url: null, grade: 'M' },
    effectiveFrom,
    check,
  });

const PIPL = 'Personal Information Protection Law art.';
const PIPL_BEGINS = '2021-11-01';

export const CHINA: readonly ObligationPublished[] = [
  measure(
    '4',
    '4(2)',
    'P',
    'Against discrimination',
    'design, data and model are made so that nobody is discriminated.',
  ),
  measure(
    '7',
    '7',
    'M',
    'Lawful sources and quality',
    'sources are lawful; data is true, exact, objective and diverse.',
  ),
  measure('8', '8', 'M', 'Labelling', 'rules of labelling, checks by sample, and training of those who label.'),
  measure('11', '11', 'M', 'Inputs protected', 'what is put in is protected; access and deletion are given.'),
  measure('12', '12', 'M', 'Marking', 'what was generated is marked.'),
  measure(
    '14',
    '14',
    'M',
    'Illegal content',
    'it is stopped and removed, the model improved, records kept, and reported.',
  ),
  measure('15', '15', 'M', 'Complaints', 'there is a way to complain, and complaints are dealt with.'),
  measure('17', '17', 'M', 'Security assessment and filing', 'security is assessed and the algorithm filed.'),
  measure(
    '19',
    '19',
    'M',
    'Told to authorities',
    'source, scale, type, rules of labelling and mechanism are explained.',
  ),
  law(
    'pipl-24',
    `${PIPL} 24`,
    PIPL_BEGINS,
    'Automated decisions explained',
    'An automated decision is transparent and fair, and can be explained to the person.',
    derived('explanation-recorded'),
  ),
  law(
    'pipl-45',
    `${PIPL} 45–47`,
    PIPL_BEGINS,
    'Access, correction and deletion',
    'People see, correct and delete what is held about them.',
    ATTESTED_YEARLY,
  ),
  law(
    'pipl-51',
    `${PIPL} 51`,
    PIPL_BEGINS,
    'Security measures',
    'Personal information is protected by measures that fit the risk.',
    ATTESTED_YEARLY,
  ),
  law(
    'pipl-55',
    `${PIPL} 54–56`,
    PIPL_BEGINS,
    'Impact assessed',
    'The impact on personal information is assessed before automated decisions are made.',
    ATTESTED_YEARLY,
  ),
  law(
    'pipl-56',
    `${PIPL} 56`,
    PIPL_BEGINS,
    'Impact report kept three years',
    'The report of the impact assessment is kept for at least three years.',
    derived('retained-documentation-36-months'),
  ),
  law(
    'cybersecurity-21',
    'Cybersecurity Law art. 21',
    '2017-06-01',
    'Network logs kept six months',
    'Network logs are kept for at least six months.',
    derived('retained-event-log-6-months'),
  ),
];
