// How is the dossier of Annex IV read on paper? A section each with its points, what the ledger does not know said in words, and
// at the end every event once with the points it shows.
import type { AnnexIvDossier } from './annex-iv.ts';
import type { AnsweredPoint } from './annex-iv-points.ts';
import type { PlainDocument, PlainSection } from './plain-document.ts';

export const NOT_IN_LEDGER = 'Not in the ledger.';

export function annexIvDocument(dossier: AnnexIvDossier): PlainDocument {
  const { documentId, generatedAt, day, subject, sections } = dossier;
  const points = sections.flatMap((section) => section.points);
  return {
    reportId: documentId,
    title: `Technical documentation of ${subject.name}, version ${subject.version}`,
    createdAt: generatedAt,
    sections: [
      about(dossier, points),
      ...sections.flatMap(({ number, title, points: ofSection }): PlainSection[] => [
        { title: `${number}. ${title}`, level: 1, paragraphs: [], tables: [] },
        ...ofSection.map(pointSection),
      ]),
      evidence(points, day),
    ],
  };
}

function about({ law, day, subject }: AnnexIvDossier, points: readonly AnsweredPoint[]): PlainSection {
  const unknown = points.filter(({ inLedger }) => !inLedger);
  return {
    title: 'About this document',
    level: 1,
    paragraphs: [
      `After ${law.source} (source graded ${law.grade}), as the ledger stood on ${day}.`,
      `Model ${subject.modelId}, version ${subject.version}; file with the SHA-256 ${subject.artifactDigest}.`,
      unknown.length === 0
        ? 'The ledger holds something on every point.'
        : `The ledger holds nothing on ${unknown.length} of ${points.length} points: ${unknown.map(({ point }) => point).join(', ')}.`,
    ],
    tables: [],
  };
}

function pointSection({ point, asks, inLedger, sentences }: AnsweredPoint): PlainSection {
  return {
    title: `${point} ${asks}`,
    level: 2,
    paragraphs: inLedger ? [] : [NOT_IN_LEDGER],
    tables: inLedger
      ? [
          {
            title: '',
            columns: ['What is known', 'Shown by events'],
            rows: sentences.map(({ sentence, evidence: events }) => [sentence, events.join(' ')]),
          },
        ]
      : [],
  };
}

function evidence(points: readonly AnsweredPoint[], day: string): PlainSection {
  const pointsOf = new Map<string, Set<string>>();
  for (const { point, sentences } of points) {
    for (const eventId of sentences.flatMap((sentence) => sentence.evidence)) {
      pointsOf.set(eventId, (pointsOf.get(eventId) ?? new Set()).add(point));
    }
  }
  return {
    title: 'Events this document rests on',
    level: 1,
    paragraphs: [`${pointsOf.size} events, all recorded up to ${day}.`],
    tables: [
      {
        title: '',
        columns: ['Event', 'Shows points'],
        rows: [...pointsOf].map(([eventId, shownPoints]) => [eventId, [...shownPoints].join(', ')]),
      },
    ],
  };
}
