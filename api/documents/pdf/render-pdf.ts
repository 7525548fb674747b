// How does a server draw a document without standing still? In a thread of its own, with a bound on its memory and on its time;
// a few at once, so that many who ask cannot take the machine.
import { Worker } from 'node:worker_threads';
import type { PlainDocument } from '../../../domain/compliance/documents/plain-document.ts';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { checkDocumentSize } from './document-limits.ts';

/** Documents drawn at one time. */
export const MOST_AT_ONCE = 2;
const LONGEST_MS = 60_000;
/** Measured: the largest documents that are taken need between 256 and 384. */
const MEMORY_MB = 640;

let drawing = 0;

/**
 * @returns the file: PDF 1.3, the same bytes for the same document.
 * @throws DomainError QUERY_TOO_LARGE for more than a PDF takes, OVERLOADED while `MOST_AT_ONCE` are drawn, UNAVAILABLE where
 *   it took more time or memory than it may.
 */
export async function renderPdf(document: PlainDocument): Promise<Uint8Array> {
  checkDocumentSize(document);
  if (drawing >= MOST_AT_ONCE) {
    throw new DomainError(
      'OVERLOADED',
      `${MOST_AT_ONCE} documents are being drawn already: ask again in a few seconds.`,
    );
  }
  drawing++;
  try {
    return await drawInThread(document);
  } finally {
    drawing--;
  }
}

async function drawInThread(document: PlainDocument): Promise<Uint8Array> {
  const worker = new Worker(new URL('./pdf-thread.ts', import.meta.url), {
    name: 'pdf',
    workerData: document,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`It took longer than ${LONGEST_MS} ms.`)), LONGEST_MS);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The thread ended with code ${code} and gave nothing.`)));
    });
  } catch (cause) {
    const sentence = 'This document could not be drawn as a PDF: take it as JSON, or ask for a shorter period.';
    throw new DomainError('UNAVAILABLE', sentence, {}, { cause });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
