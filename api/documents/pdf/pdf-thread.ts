// The other end of render-pdf.ts: draws the one document it was started with and ends.
import { parentPort, workerData } from 'node:worker_threads';
import type { PlainDocument } from '../../../domain/compliance/documents/plain-document.ts';
import { drawPdf } from './draw-pdf.ts';

const bytes = await drawPdf(workerData as PlainDocument);
// A copy of its own: what pdfmake gives may be a view of a buffer that the thread shares.
const own = new Uint8Array(bytes);
parentPort!.postMessage(own, [own.buffer]);
