// What do standards ask that belong to no one country? ISO/IEC 42001 for those who follow it; and FOCUS, the format of cost data,
// which moved from 1.2 to 1.4 in thirteen months: shown for information, as an example of a format that moves.
import type { ObligationCheck, ObligationPublished } from '../events.ts';
import { boxed, derived, INFORMATIVE } from './boxed.ts';

const control = (id: string, control: string, title: string, demand: string, check: ObligationCheck) =>
  boxed({
    obligationId: `iso-42001-${id}`,
    title,
    demand,
    jurisdiction: 'INT',
    source: { citation: `ISO/IEC 42001:2023 ${control}`, url: null, grade: 'M' },
    effectiveFrom: '2023-12-18',
    check,
  });

const focus = (edition: number, version: string, effectiveFrom: string, demand: string) =>
  boxed({
    obligationId: 'focus-format',
    edition,
    title: `Cost data in FOCUS ${version}`,
    demand,
    jurisdiction: 'INT',
    source: {
      citation: `FinOps Open Cost and Usage Specification ${version}`,
      url: 'https://focus.finops.org/focus-specification/',
      grade: 'S',
    },
    effectiveFrom,
    check: INFORMATIVE,
  });

export const INTERNATIONAL: readonly ObligationPublished[] = [
  control('a-6-2-8', 'A.6.2.8', 'Event logs', 'What the system does is recorded.', derived('decisions-logged')),
  control(
    'a-7',
    'A.7.2 to A.7.6',
    'Data of the system',
    'Source, quality, provenance and preparation of the data are known.',
    derived('data-governed'),
  ),
  focus(1, '1.2', '2025-05-29', 'Provider and publisher of a charge are named.'),
  focus(2, '1.3', '2025-12-04', 'Both pairs are named: provider and publisher, service provider and host provider.'),
  focus(3, '1.4', '2026-06-04', 'Service provider and host provider take the place of provider and publisher.'),
];
