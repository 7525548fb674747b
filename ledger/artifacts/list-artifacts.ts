// Which artifacts does a folder of files hold? Names in ascending order; what is not named by a digest is no artifact.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const TWO = /^[0-9a-f]{2}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/** A folder that is missing holds none. */
export async function* listArtifacts(folder: string): AsyncGenerator<string, void> {
  for (const one of await names(folder, TWO)) {
    for (const two of await names(join(folder, one), TWO)) {
      for (const digest of await names(join(folder, one, two), DIGEST)) {
        if (digest.startsWith(one + two)) yield digest;
      }
    }
  }
}

async function names(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
