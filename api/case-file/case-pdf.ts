// How does a case file leave as a PDF? As pages with an index, for people; what is too long for pages is refused before it is read.
import type { PlainDocument, PlainSection } from '../../domain/compliance/documents/plain-document.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Json } from '../../domain/kernel/event.ts';
import type { Context } from '../context.ts';
import { MOST_ROWS } from '../documents/pdf/document-limits.ts';
import { renderPdf } from '../documents/pdf/render-pdf.ts';
import { positionToken } from '../relay/scalars.ts';
import { type CaseRequest, caseId, describeAbout } from './case-request.ts';
import type { CaseSection } from './case-row.ts';
import { caseSections } from './case-sections.ts';

/** Throws QUERY_TOO_LARGE, and what drawing throws. */
export async function casePdf({ deps }: Context, request: CaseRequest, preparedAt: string): Promise<Uint8Array> {
  const sections = await caseSections(deps, request);
  const rows = sections.reduce((sum, { count }) => sum + count, 0);
  if (rows > MOST_ROWS) {
    throw new DomainError(
      'QUERY_TOO_LARGE',
      `This case file has ${rows} rows and a PDF takes at most ${MOST_ROWS}: ask for format=json or a shorter period.`,
      { found: rows, most: MOST_ROWS },
    );
  }
  const document: PlainDocument = {
    reportId: caseId(request),
    title: 'Case file',
    createdAt: preparedAt,
    sections: [contentsOf(request, sections), ...(await Promise.all(sections.map(pageOf)))],
  };
  return renderPdf(document);
}

function contentsOf({ about, scope }: CaseRequest, sections: readonly CaseSection[]): PlainSection {
  return {
    title: 'What is in this file',
    level: 1,
    paragraphs: [
      `Of ${describeAbout(about)}; everything recorded up to position ${positionToken(scope.asOf)}.`,
      'ERASED stands where the key of a person was destroyed: what it sealed can no longer be read by anybody.',
      'FORBIDDEN stands where whoever asked for this file may not open what was said or seen.',
    ],
    tables: [
      {
        title: 'Sections',
        columns: ['Section', 'Title', 'Rows'],
        rows: sections.map(({ title, count }, index) => [String(index + 1), title, String(count)]),
      },
    ],
  };
}

async function pageOf({ title, columns, count, rows }: CaseSection): Promise<PlainSection> {
  if (count === 0) return { title, level: 1, paragraphs: ['Nothing is recorded.'], tables: [] };
  const cells: string[][] = [];
  for await (const piece of rows()) {
    for (const row of piece) cells.push(columns.map(([member]) => textOf(row[member] ?? null)));
  }
  return {
    title,
    level: 1,
    paragraphs: [],
    tables: [{ title, columns: columns.map(([, head]) => head), rows: cells }],
  };
}

/** Plain words: `amount: 500; status: x`. */
function textOf(value: Json): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(textOf).join('; ');
  const members = Object.entries(value as { readonly [key: string]: Json });
  if (members.length === 1 && members[0]![0] === 'missing') return String(members[0]![1]);
  return members
    .filter(([, inner]) => inner !== null)
    .map(([key, inner]) => `${key}: ${textOf(inner)}`)
    .join('; ');
}
