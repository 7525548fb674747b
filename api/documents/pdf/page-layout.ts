// How does a plain document become pages? Index first, then a title a section, its paragraphs and its tables; the report's id at
// the head and the page's number at the foot. Every text becomes a `text` node and nothing else: no picture, no link, no file.
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { PlainDocument, PlainSection, PlainTable } from '../../../domain/compliance/documents/plain-document.ts';
import { inPieces } from './printable-text.ts';

type Print = (text: string, longest?: number) => string;

/** Both stand in one line of every page. */
const LONGEST_HEAD = 80;
const LONGEST_TITLE = 300;

/** In points, of A4 upright. */
const PAGE_WIDTH = 595.28;
const MARGIN = 48;
/** Left and right of a cell, in the table layout used here; none at the table's own edges. */
const CELL_PADDING = 8;

/** @param print makes a text fit for the font. @param font its name, with a normal and a bold face. */
export function pageLayout(document: PlainDocument, print: Print, font: string): TDocumentDefinitions {
  const title = print(document.title, LONGEST_TITLE) || 'Untitled';
  const head = print(document.reportId, LONGEST_HEAD);
  const createdAt = new Date(document.createdAt);
  return {
    pageSize: 'A4',
    pageMargins: [MARGIN, 64, MARGIN, 56],
    info: { title, creationDate: createdAt, producer: 'Countersign', creator: 'Countersign' },
    defaultStyle: { font, fontSize: 9, lineHeight: 1.15 },
    header: { text: head, alignment: 'right', fontSize: 8, margin: [MARGIN, 28, MARGIN, 0] },
    footer: (page: number, pages: number): Content => ({
      text: `Page ${page} of ${pages}`,
      alignment: 'center',
      fontSize: 8,
      margin: [MARGIN, 20, MARGIN, 0],
    }),
    content: [
      { text: title, bold: true, fontSize: 18, margin: [0, 0, 0, 6] },
      { text: `Report ${head}, made at ${print(document.createdAt)}`, margin: [0, 0, 0, 18] },
      { toc: { title: { text: 'Index', bold: true, fontSize: 13 } } },
      ...document.sections.flatMap((section, index) => sectionContent(section, index === 0, print)),
    ],
  };
}

/** As many of the widest letters as a line of the index has room for. */
const LONG_WORD = /\S{50}/;

function sectionContent({ title, level, paragraphs, tables }: PlainSection, first: boolean, print: Print): Content[] {
  const text = print(title, LONGEST_TITLE) || 'Untitled';
  const heading: Content = {
    text,
    bold: true,
    fontSize: level === 1 ? 13 : 10.5,
    margin: [0, level === 1 ? 16 : 10, 0, 4],
    tocItem: true,
    tocMargin: [level === 1 ? 0 : 14, 1, 0, 1],
    // The index is a table whose column would grow with the word, off the page.
    ...(LONG_WORD.test(text) ? { tocStyle: { wordBreak: 'break-all' } } : {}),
    ...(first ? { pageBreak: 'before' as const } : {}),
  };
  return [
    heading,
    ...paragraphs.map((text): Content => ({ stack: inPieces(print(text)), margin: [0, 0, 0, 5] })),
    ...tables.flatMap((table) => tableContent(table, print)),
  ];
}

/** A column of given width breaks a long word; any other grows with it, off the page. */
const columnWidth = (columns: number): number => (PAGE_WIDTH - 2 * MARGIN - 2 * CELL_PADDING * (columns - 1)) / columns;

/** The head of a table stands on every page it breaks over. */
function tableContent({ title, columns, rows }: PlainTable, print: Print): Content[] {
  const caption = print(title);
  const width = columnWidth(columns.length);
  const [head, ...body] = [columns, ...rows].map((row) => row.map((cell) => print(cell))) as [string[], ...string[][]];
  return [
    ...(caption === '' ? [] : [{ stack: inPieces(caption), bold: true, margin: [0, 4, 0, 2] } satisfies Content]),
    {
      table: {
        headerRows: 1,
        // An id that is cut by the end of a page cannot be searched for; a row that is taller than one must be cut.
        dontBreakRows: fitsInLines(head, 3, width) && body.every((row) => fitsInLines(row, 25, width)),
        widths: columns.map(() => width),
        body: [
          head.map((text) => ({ stack: inPieces(text), bold: true })),
          ...body.map((row) => row.map((text) => ({ stack: inPieces(text) }))),
        ],
      },
      layout: 'lightHorizontalLines',
      margin: [0, 0, 0, 8],
    },
  ];
}

/** In points: no letter of the font is wider at the size of a cell. */
const WIDEST_LETTER = 9;

/** Were every letter the widest; breaking at words takes at most twice the lines, and twice 28 still fit on a page. */
const fitsInLines = (row: readonly string[], lines: number, width: number): boolean =>
  row.every((text) => text.length <= lines * Math.floor(width / WIDEST_LETTER));
