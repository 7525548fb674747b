// Which bytes are the pages of a document? Drawn by pdfmake, the only file that imports it: with the fonts it ships, without
// network and without any other file. The same document gives the same bytes. Blocks its thread for seconds: see render-pdf.ts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { PlainDocument } from '../../../domain/compliance/documents/plain-document.ts';
import { checkDocumentSize, MOST_LETTERS } from './document-limits.ts';
import { fontCoverage } from './font-coverage.ts';
import { pageLayout } from './page-layout.ts';
import { printableText } from './printable-text.ts';

const FONT = 'Roboto';
const FOLDER = 'pdfmake/fonts/Roboto';
const { resolve } = createRequire(import.meta.url);
const FACES = { normal: resolve(`${FOLDER}/Roboto-Regular.ttf`), bold: resolve(`${FOLDER}/Roboto-Medium.ttf`) };

let covered: ReadonlySet<number> | undefined;

/** What both faces have. */
function coveredByBoth(): ReadonlySet<number> {
  const bold = fontCoverage(readFileSync(FACES.bold));
  return new Set([...fontCoverage(readFileSync(FACES.normal))].filter((code) => bold.has(code)));
}

/** @throws DomainError QUERY_TOO_LARGE */
export async function drawPdf(document: PlainDocument): Promise<Uint8Array> {
  checkDocumentSize(document);
  covered ??= coveredByBoth();
  const known = covered;
  pdfmake.setFonts({ [FONT]: FACES });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(FACES).includes(path));
  const layout = pageLayout(document, (text, longest = MOST_LETTERS) => printableText(text, known, longest), FONT);
  return await pdfmake.createPdf(layout).getBuffer();
}
