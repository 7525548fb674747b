import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawPdf } from '../../../../api/documents/pdf/draw-pdf.ts';
import { annexIv } from '../../../../domain/compliance/documents/annex-iv.ts';
import { annexIvDocument } from '../../../../domain/compliance/documents/annex-iv-document.ts';
import type { PlainDocument } from '../../../../domain/compliance/documents/plain-document.ts';
import { dossier } from '../../../domain/compliance/documents/example-facts.ts';
import { anyText, HOSTILE_TEXTS } from '../../../domain/compliance/documents/hostile-texts.ts';
import { drawnWidth, indexOf, joined, type ReadPdf, readPdf } from './read-pdf.ts';

const ids = Array.from({ length: 120 }, (_, index) => `5b0c8c0e-6c0d-5f3b-9a53-${String(index).padStart(12, '0')}`);
const LONG_ID = `sha256-${'0123456789abcdef'.repeat(12)}`;
/** Three long sections, so that a table breaks over pages and a title stands deep in the file. */
const caseFile: PlainDocument = {
  reportId: 'rp_case_file_17',
  title: 'Case file',
  createdAt: '2026-11-20T09:30:00.125Z',
  sections: ['Decisions', 'Lineage', 'Law'].map((title, part) => ({
    title,
    level: 1,
    paragraphs: [`What follows is part ${part + 1}.`],
    tables: [
      {
        title: 'Rows',
        columns: ['Event', 'What happened', 'Digest'],
        rows: ids.slice(part * 40, part * 40 + 40).map((id) => [id, 'It was scored and reviewed.', LONG_ID]),
      },
    ],
  })),
};

/** Below the head of the page, which repeats on each. */
const pagesWith = (read: ReadPdf, text: string) =>
  read.pages.flatMap((page, index) => (joined(page).includes(joined(text)) ? [index + 1] : []));

test('the index names every section with the page it begins on', async () => {
  const read = await readPdf(await drawPdf(caseFile));
  const index = indexOf(read).slice(0, 3);
  assert.deepEqual(
    index.map(({ title }) => title),
    ['Decisions', 'Lineage', 'Law'],
  );
  for (const [part, { page }] of index.entries()) {
    // The paragraph after the title is on its page: it stands once in the file.
    assert.deepEqual(pagesWith(read, `What follows is part ${part + 1}.`), [page]);
  }
  assert.ok(index[2]!.page > index[1]!.page && index[1]!.page > index[0]!.page);
});

test('every page has its number and the report’s id, and a broken table its head', async () => {
  const { pages } = await readPdf(await drawPdf(caseFile));
  assert.ok(pages.length > 6);
  for (const [index, page] of pages.entries()) {
    assert.ok(page.includes(`Page ${index + 1} of ${pages.length}`));
    assert.ok(page.includes('rp_case_file_17'));
    if (index > 0) assert.ok(joined(page).includes('EventWhathappenedDigest'), `page ${index + 1}`);
  }
});

test('every id is in the file whole, long ones over several lines', async () => {
  const text = joined((await readPdf(await drawPdf(caseFile))).pages.join(''));
  for (const id of ids) assert.ok(text.includes(id), id);
  assert.ok(text.includes(LONG_ID));
});

test('nothing is drawn beside the page, however long its words and however many its columns', async () => {
  for (const columns of [1, 2, 5, 8]) {
    const cells = Array.from({ length: columns }, () => LONG_ID);
    const section = {
      title: LONG_ID,
      level: 2,
      paragraphs: [LONG_ID],
      tables: [{ title: LONG_ID, columns: cells, rows: [cells] }],
    } as const;
    const bytes = await drawPdf({ ...caseFile, title: LONG_ID, reportId: LONG_ID, sections: [section] });
    const { left, right } = await drawnWidth(bytes);
    assert.ok(left >= 47 && right <= 549, `${columns} columns: ${left} to ${right}`);
    const text = joined((await readPdf(bytes)).pages.join(''));
    assert.ok(text.split(LONG_ID).length - 1 >= 2 * columns + 3, `${columns} columns`);
  }
});

test('a row that is taller than a page is drawn whole, over pages', async () => {
  const words = Array.from({ length: 3_000 }, (_, index) => `w${index}.`);
  const tables = [
    {
      title: '',
      columns: ['a', 'b'],
      rows: [
        [words.join(' '), 'beside'],
        ['after', 'it'],
      ],
    },
  ];
  const read = await readPdf(
    await drawPdf({ ...caseFile, sections: [{ title: 'Tall', level: 1, paragraphs: [], tables }] }),
  );
  const text = joined(read.pages.join(' '));
  for (const word of [...words, 'beside', 'after']) assert.ok(text.includes(word), word);
  assert.ok(read.pages.length > 4);
});

test('the same document gives the same bytes, and says when it was made', async () => {
  const bytes = await drawPdf(caseFile);
  assert.deepEqual(await drawPdf(caseFile), bytes);
  const { info } = await readPdf(bytes);
  assert.match(String(info.CreationDate), /^D:20261120093000/);
  assert.equal(info.Title, 'Case file');
  assert.notDeepEqual(await drawPdf({ ...caseFile, createdAt: '2026-11-21T09:30:00.125Z' }), bytes);
});

test('the technical documentation of Annex IV is on paper with every title and every event', async () => {
  const document = annexIvDocument(annexIv(dossier));
  const read = await readPdf(await drawPdf(document));
  const text = joined(read.pages.join(''));
  for (const { title } of document.sections) assert.ok(text.includes(joined(title)), title);
  const events = document.sections.at(-1)!.tables[0]!.rows.map(([eventId]) => eventId!);
  assert.ok(events.length > 10);
  for (const eventId of events) assert.ok(text.includes(joined(eventId)), eventId);
});

test('hostile text is drawn as text: no link, no picture, no file, no script', async () => {
  const texts = [...HOSTILE_TEXTS, '{"image":"/etc/passwd"}', 'http://127.0.0.1/', '/JavaScript (app.alert(1))'];
  const bytes = await drawPdf({
    reportId: texts[1]!,
    title: texts[2]!,
    createdAt: caseFile.createdAt,
    sections: texts.map((text) => ({
      title: text,
      level: 2,
      paragraphs: [text],
      tables: [{ title: text, columns: [text], rows: [[text]] }],
    })),
  });
  // Objects of a PDF stand in the clear, their streams are packed.
  assert.doesNotMatch(
    Buffer.from(bytes).toString('latin1'),
    /\/(URI|JavaScript|JS|Launch|EmbeddedFile|XObject\s*<<\s*\/)/,
  );
  const { pages } = await readPdf(bytes);
  assert.doesNotMatch(pages.join('').replaceAll('\n', ' '), /[\p{Cc}\u202A-\u202E]/u);
  assert.ok(joined(pages.join('')).includes('{"image":"/etc/passwd"}'));
});

test('any text can be drawn', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (title, text) => {
      const section = {
        title,
        level: 1,
        paragraphs: [text],
        tables: [{ title, columns: [title, text], rows: [[text, title]] }],
      } as const;
      const { pages } = await readPdf(await drawPdf({ ...caseFile, title, reportId: text, sections: [section] }));
      assert.ok(pages.length >= 2);
    }),
    { numRuns: 15 },
  );
});

test('a document without sections has an empty index', async () => {
  const read = await readPdf(await drawPdf({ ...caseFile, sections: [] }));
  assert.deepEqual([read.pages.length, indexOf(read)], [1, []]);
});
