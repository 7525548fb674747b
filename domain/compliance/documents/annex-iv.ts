// What does the ledger know of what a provider must document about a high-risk system? Regulation (EU) 2024/1689, Annex IV: nine
// sections, each point with the sentences that events show and the ids of those events, and where no event shows anything, that
// it is not in the ledger. The points are in our own words; the annex was read in secondary sources only (grade S).

import type { SourceGrade } from '../events.ts';
import { answerPoints } from './annex-iv-answers.ts';
import type { AnnexIvFacts } from './annex-iv-facts.ts';
import type { AnsweredPoint } from './annex-iv-points.ts';

export interface AnnexIvDossier {
  readonly documentId: string;
  readonly generatedAt: string;
  readonly day: string;
  readonly law: { readonly source: string; readonly grade: SourceGrade };
  readonly subject: {
    readonly modelId: string;
    readonly name: string;
    readonly version: number;
    readonly artifactDigest: string;
  };
  /** Nine, in the order of the annex. */
  readonly sections: readonly AnnexIvSection[];
}

export interface AnnexIvSection {
  readonly number: number;
  readonly title: string;
  readonly points: readonly AnsweredPoint[];
}

const TITLES = [
  'General description of the system',
  'Elements of the system and how it was developed',
  'Monitoring, functioning and control',
  'Performance measures and why they fit',
  'Risk management (Article 9)',
  'Changes over the lifecycle',
  'Standards applied',
  'EU declaration of conformity',
  'Plan for monitoring after placing on the market (Article 72)',
] as const;

export function annexIv(facts: AnnexIvFacts): AnnexIvDossier {
  const { documentId, generatedAt, day, model, version } = facts;
  const points = answerPoints(facts);
  return {
    documentId,
    generatedAt,
    day,
    law: { source: 'Regulation (EU) 2024/1689, Article 11 and Annex IV', grade: 'S' },
    subject: {
      modelId: model.modelId,
      name: model.name,
      version: version.version,
      artifactDigest: version.artifact.digest,
    },
    sections: TITLES.map((title, index) => ({
      number: index + 1,
      title,
      points: points.filter(({ section }) => section === index + 1),
    })),
  };
}
