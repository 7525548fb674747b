// A staged file through an upload, piece by piece; when it is given up in the middle, what it wrote is taken back.
import type { OpenedFile } from '../../ledger/staging/staging.ts';
import type { IngestedFile, IntakeProgress } from './intake.ts';
import type { Upload } from './upload.ts';

/** Yields after every piece, so that other work of the thread gets its turn. */
export async function* ingestStaged(
  { bytes, bytesTotal }: OpenedFile,
  upload: Upload,
): AsyncGenerator<IntakeProgress, IngestedFile> {
  let whole = false;
  try {
    for await (const piece of bytes) yield { ...(await upload.push(piece)), bytesTotal };
    const file = await upload.end();
    whole = true;
    return file;
  } finally {
    if (!whole) await upload.abort();
  }
}
