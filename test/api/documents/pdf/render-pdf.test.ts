import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawPdf } from '../../../../api/documents/pdf/draw-pdf.ts';
import { MOST_AT_ONCE, renderPdf } from '../../../../api/documents/pdf/render-pdf.ts';
import type { PlainDocument } from '../../../../domain/compliance/documents/plain-document.ts';

const report: PlainDocument = {
  reportId: 'rp_1',
  title: 'Report',
  createdAt: '2026-11-20T09:30:00Z',
  sections: [{ title: 'One', level: 1, paragraphs: ['Text.'], tables: [] }],
};

test('the thread gives the bytes that are drawn', async () => {
  assert.deepEqual(await renderPdf(report), new Uint8Array(await drawPdf(report)));
});

test('more at once than a machine should draw are refused, and taken again when there is room', async () => {
  const first = Array.from({ length: MOST_AT_ONCE }, () => renderPdf(report));
  await assert.rejects(renderPdf(report), { code: 'OVERLOADED' });
  await Promise.all(first);
  assert.ok((await renderPdf(report)).length > 0);
});

test('a document that is too large is refused before a thread is started', async () => {
  const rows = Array.from({ length: 5_001 }, () => ['x']);
  const sections = [{ ...report.sections[0]!, tables: [{ title: '', columns: ['a'], rows }] }];
  const refusals = Array.from({ length: MOST_AT_ONCE + 1 }, () => renderPdf({ ...report, sections }));
  for (const refusal of refusals) await assert.rejects(refusal, { code: 'QUERY_TOO_LARGE' });
});

test('what cannot be drawn is said in one sentence, and the place is free again', async () => {
  for (let i = 0; i <= MOST_AT_ONCE; i++) {
    await assert.rejects(renderPdf({ ...report, createdAt: 'no time' }), {
      code: 'UNAVAILABLE',
      message: /^This document/,
    });
  }
});
