// Which risk class does the law suggest for a use? A suggestion with its source and never more: whoever classifies says why, and a
// second person than the model's owner does it. Credit scoring of natural persons is named in Annex III 5(b) of the AI Act; the
// detection of financial fraud is carved out of the same point (secondary sources).
import type { RiskClass, UseCase } from '../models/events.ts';
import { ANNEX_III_BEGINS } from './box/eu-ai-act.ts';
import type { SourceGrade } from './events.ts';

export interface SuggestedClass {
  readonly riskClass: RiskClass;
  readonly legalBasis: string;
  readonly grade: SourceGrade;
  readonly rationale: string;
  /** Day from which the class has obligations of Annex III; null: it has none. */
  readonly obligationsFrom: string | null;
  readonly obligationsInForce: boolean;
}

/** `onDay`: a calendar day. Null: nothing is known of other uses. */
export function suggestedClass(useCase: UseCase, onDay: string): SuggestedClass | null {
  switch (useCase) {
    case 'credit-scoring':
      return {
        riskClass: 'high',
        legalBasis: 'Regulation (EU) 2024/1689 Annex III 5(b)',
        grade: 'S',
        rationale: 'Evaluating the creditworthiness of natural persons is named there.',
        obligationsFrom: ANNEX_III_BEGINS,
        obligationsInForce: onDay >= ANNEX_III_BEGINS,
      };
    case 'fraud-detection':
      return {
        riskClass: 'minimal',
        legalBasis: 'Regulation (EU) 2024/1689 Annex III 5(b), exception',
        grade: 'S',
        rationale:
          'Detecting financial fraud is excepted from the point that names credit scoring; look at the other points.',
        obligationsFrom: null,
        obligationsInForce: false,
      };
    case 'other':
      return null;
  }
}
