// What must hold of a model version before anybody may rely on it, and which events show that it does? Rules are data with
// one pure judgement each; a judgement names the events it rests on, also when it says no.
import { RISK_CLASSES } from '../models/events.ts';
import type { VersionFacts } from './first-facts.ts';

export interface Judgement {
  readonly satisfied: boolean;
  /** Event ids, oldest first. */
  readonly evidence: readonly string[];
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** Where the demand comes from; dated law moves to the catalogue of obligations. */
  readonly source: string;
  readonly judge: (facts: VersionFacts) => Judgement;
}

const ids = (...facts: readonly ({ readonly eventId: string } | null | undefined)[]): string[] =>
  facts.flatMap((fact) => (fact ? [fact.eventId] : []));

/** The version's own artifact was loaded and scored, on the rows its own training kept apart. */
const relevantEvaluations = ({ created, evaluations }: VersionFacts) =>
  created === null
    ? []
    : evaluations.filter(
        (evaluation) =>
          evaluation.split === 'held-out' &&
          evaluation.rows > 0 &&
          evaluation.datasetId === created.datasetId &&
          evaluation.datasetVersion === created.datasetVersion &&
          evaluation.artifactDigest === created.artifactDigest,
      );

export const RULES = [
  {
    id: 'approved-by-another-person',
    title: 'Approved by another person than the one who asked for it',
    source: 'Regulation (EU) 2024/1689 art. 14 (human oversight)',
    judge: ({ created, decided }) => ({
      satisfied: created !== null && decided?.decision === 'approved' && decided.approver !== created.requestedBy,
      evidence: ids(created, decided),
    }),
  },
  {
    id: 'evaluated-on-held-out-data',
    title: 'Evaluated on held-out rows, which training here never sees; of an imported file only its source can say',
    source: 'Regulation (EU) 2024/1689 art. 15 (declared accuracy) and art. 10(3)',
    judge: (facts) => {
      const relevant = relevantEvaluations(facts);
      return { satisfied: relevant.length > 0, evidence: ids(facts.created, ...relevant) };
    },
  },
  {
    id: 'artifact-digest-verified',
    title: 'The file that was measured and approved is the file that was trained or imported',
    source: 'Regulation (EU) 2024/1689 art. 15(5) (manipulation of the model)',
    judge: ({ created, evaluations, decided }) => {
      const seen = [...evaluations, ...(decided?.artifactDigest ? [decided] : [])];
      return {
        satisfied:
          created !== null &&
          evaluations.length > 0 &&
          seen.every((each) => each.artifactDigest === created.artifactDigest),
        evidence: ids(created, ...seen),
      };
    },
  },
  {
    id: 'purpose-and-risk-class-stated',
    title: 'Purpose, risk class and the reason for it are stated',
    source: 'Regulation (EU) 2024/1689 art. 11 and Annex IV(1)',
    judge: ({ registered }) => ({
      satisfied:
        registered?.purposeStated === true &&
        registered.rationaleStated &&
        (RISK_CLASSES as readonly string[]).includes(registered.riskClass),
      evidence: ids(registered),
    }),
  },
] as const satisfies readonly Rule[];

export type RuleId = (typeof RULES)[number]['id'];
