// How large may a document be that is drawn on pages? Laying out is work and memory by the row and by the letter; whoever wants
// more takes the same as JSON.
import type { PlainDocument } from '../../../domain/compliance/documents/plain-document.ts';
import { DomainError } from '../../../domain/kernel/errors.ts';

export const MOST_ROWS = 5_000;
export const MOST_SECTIONS = 500;
export const MOST_COLUMNS = 8;
export const MOST_LETTERS = 1_000_000;

/** @throws DomainError QUERY_TOO_LARGE; RangeError for a table without columns or with a row that does not fit them. */
export function checkDocumentSize({ sections, title, reportId }: PlainDocument): void {
  const tables = sections.flatMap((section) => section.tables);
  const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
  refuseOver(sections.length, MOST_SECTIONS, 'sections');
  refuseOver(rows, MOST_ROWS, 'rows of tables');
  for (const table of tables) {
    if (table.columns.length === 0) throw new RangeError('A table of a document has at least one column.');
    refuseOver(table.columns.length, MOST_COLUMNS, 'columns in a table');
    if (table.rows.some((row) => row.length !== table.columns.length)) {
      throw new RangeError('Every row of a table of a document has a cell for each column.');
    }
  }
  const letters = sections
    .flatMap((section) => [section.title, ...section.paragraphs])
    .concat(title, reportId, ...tables.map((table) => table.title))
    .concat(...tables.map((table) => [...table.columns, ...table.rows.flat()]))
    .reduce((sum, text) => sum + printedLength(text), 0);
  refuseOver(letters, MOST_LETTERS, 'letters');
}

/** A character that the font lacks is printed as its number. */
const printedLength = (text: string): number => text.length + 7 * (text.match(/[\u0530-\uFFFF]/g)?.length ?? 0);

function refuseOver(found: number, most: number, what: string): void {
  if (found <= most) return;
  throw new DomainError(
    'QUERY_TOO_LARGE',
    `This document has ${found} ${what} and a PDF takes at most ${most}: ask for a shorter period, or take it as JSON.`,
    { found, most },
  );
}
