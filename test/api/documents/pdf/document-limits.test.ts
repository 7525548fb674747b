import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkDocumentSize,
  MOST_COLUMNS,
  MOST_LETTERS,
  MOST_ROWS,
  MOST_SECTIONS,
} from '../../../../api/documents/pdf/document-limits.ts';
import type { PlainDocument, PlainTable } from '../../../../domain/compliance/documents/plain-document.ts';

const document = (sections: PlainDocument['sections']): PlainDocument => ({
  reportId: 'rp',
  title: 'T',
  createdAt: '2026-01-01T00:00:00Z',
  sections,
});
const section = (tables: readonly PlainTable[], paragraphs: readonly string[] = []) =>
  ({ title: 'S', level: 1, paragraphs, tables }) as const;
const table = (rows: number, columns = 1): PlainTable => ({
  title: '',
  columns: Array.from({ length: columns }, () => 'c'),
  rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => 'x')),
});

test('what a PDF takes is taken', () => {
  checkDocumentSize(document([section([table(MOST_ROWS, 2)], ['p'.repeat(1_000)])]));
  checkDocumentSize(document(Array.from({ length: MOST_SECTIONS }, () => section([]))));
});

test('more rows, sections, columns or letters are refused in one sentence that says how many there are', () => {
  const tooLarge = {
    'rows of tables': document([section([table(MOST_ROWS - 1)]), section([table(2)])]),
    sections: document(Array.from({ length: MOST_SECTIONS + 1 }, () => section([]))),
    'columns in a table': document([section([table(1, MOST_COLUMNS + 1)])]),
    letters: document([section([], ['x'.repeat(MOST_LETTERS)])]),
  };
  for (const [what, refused] of Object.entries(tooLarge)) {
    assert.throws(() => checkDocumentSize(refused), {
      code: 'QUERY_TOO_LARGE',
      message: new RegExp(`\\d+ ${what} and a PDF`),
    });
  }
});

test('a character the font lacks counts as what is printed for it', () => {
  const refused = document([section([], ['中'.repeat(MOST_LETTERS / 4)])]);
  assert.throws(() => checkDocumentSize(refused), { code: 'QUERY_TOO_LARGE' });
});

test('a table without columns, or with a row that does not fit them, is a mistake of ours', () => {
  assert.throws(() => checkDocumentSize(document([section([{ title: '', columns: [], rows: [] }])])), RangeError);
  assert.throws(
    () => checkDocumentSize(document([section([{ title: '', columns: ['a'], rows: [['1', '2']] }])])),
    RangeError,
  );
});
