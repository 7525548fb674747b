// What does the house ask of every model version, whatever the law? Four rules of its own, in force from the first event on without
// anybody publishing them. Each says which text it was made after.
import type { ObligationPublished } from './events.ts';

const rule = (obligationId: string, title: string, demand: string, citation: string): ObligationPublished => ({
  obligationId,
  edition: 1,
  title,
  demand,
  jurisdiction: 'HOUSE',
  source: { citation, url: null, grade: 'S' },
  appliesTo: { riskClasses: null, useCases: null },
  effectiveFrom: '1970-01-01',
  effectiveTo: null,
  supersedes: null,
  check: { kind: 'derived', check: obligationId },
});

export const HOUSE_RULES: readonly ObligationPublished[] = [
  rule(
    'approved-by-another-person',
    'Approved by another person than the one who asked for it',
    'A second person decides on every version before anybody relies on it.',
    'House rule, after Regulation (EU) 2024/1689 art. 14 (human oversight)',
  ),
  rule(
    'evaluated-on-held-out-data',
    'Evaluated on held-out rows, which training here never sees; of an imported file only its source can say',
    'Every version is measured on the rows that its training kept apart.',
    'House rule, after Regulation (EU) 2024/1689 art. 15 (declared accuracy) and art. 10(3)',
  ),
  rule(
    'artifact-digest-verified',
    'The file that was measured and approved is the file that was trained or imported',
    'Every measurement and the approval name the digest of the file that was made.',
    'House rule, after Regulation (EU) 2024/1689 art. 15(5) (manipulation of the model)',
  ),
  rule(
    'purpose-and-risk-class-stated',
    'Purpose, risk class and the reason for it are stated',
    'Whoever registers a model says what it is for, which class it is of, and why.',
    'House rule, after Regulation (EU) 2024/1689 art. 11 and Annex IV(1)',
  ),
];
