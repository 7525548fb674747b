// Where do files wait for their columns, and for how long? A folder beside the log, swept
// every ten minutes of what nobody went on with.
import { randomBytes } from 'node:crypto';
import { openStaging } from '../ledger/staging/open-staging.ts';
import type { Staging } from '../ledger/staging/staging.ts';

interface StagingHouse {
  readonly folder: string;
  readonly kek: Uint8Array;
  readonly maxUploadBytes: number;
  /** A sweep failed. */
  readonly onFault: (message: string) => void;
}

const SWEEP_MS = 10 * 60 * 1_000;
const UPLOADS_PER_OWNER = 8;
const UPLOADS = 64;
/** Of all files together: so many of the largest. */
const LARGEST_FILES = 8;
/** Of it, what one sender may take: nobody alone keeps the others out. */
const SHARE_OF_ONE = 1 / 4;

export interface KeptStaging {
  readonly staging: Staging;
  close(): void;
}

export async function keepStaging({ folder, kek, maxUploadBytes, onFault }: StagingHouse): Promise<KeptStaging> {
  const now = () => new Date().toISOString();
  const limits = {
    uploadBytes: maxUploadBytes,
    uploadsPerOwner: UPLOADS_PER_OWNER,
    uploads: UPLOADS,
    totalBytes: LARGEST_FILES * maxUploadBytes,
    bytesPerOwner: LARGEST_FILES * SHARE_OF_ONE * maxUploadBytes,
  };
  const staging = await openStaging({ folder, kek, randomBytes, now, limits });
  const sweep = () =>
    staging.sweep().catch((error: Error) => onFault(`Staged files that expired were not removed: ${error.message}`));
  await sweep();
  const timer = setInterval(sweep, SWEEP_MS);
  timer.unref();
  return { staging, close: () => clearInterval(timer) };
}
