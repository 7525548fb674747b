// Where does the bench take a file in? Staging, vault and row files in a folder of its own, put together as the server does it.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openStaging } from '../ledger/staging/open-staging.ts';
import type { StagedId, Staging } from '../ledger/staging/staging.ts';
import type { Intake } from '../workers/intake/intake.ts';
import { startIntake } from '../workers/intake/start-intake.ts';

export interface OpenIntake {
  readonly intake: Intake;
  readonly staging: Staging;
  /** Takes in a file whose length is known at its end. */
  stage(bytes: AsyncIterable<Uint8Array>): Promise<{ readonly id: StagedId; readonly bytes: number }>;
  close(): Promise<void>;
}

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** `folder`: on a disk, and empty. */
export async function openIntake(folder: string): Promise<OpenIntake> {
  const kek = new Uint8Array(createHash('sha256').update('a key for benches').digest());
  const stagingFolder = join(folder, 'staging');
  const limits = { uploadBytes: NO_LIMIT, uploadsPerOwner: 100, uploads: 100, totalBytes: NO_LIMIT };
  const now = () => new Date().toISOString();
  const staging = await openStaging({ folder: stagingFolder, kek, randomBytes, now, limits });
  const intake = await startIntake({
    vaultFile: join(folder, 'vault', 'vault.sqlite'),
    artifactsFolder: join(folder, 'artifacts'),
    stagingFolder,
    kek,
  });
  return {
    intake,
    staging,
    async stage(bytes) {
      const about = { owner: 'bench', businessUnit: 'bench', fileName: 'made', bytesTotal: null };
      const { id } = await staging.create(about);
      const bytesTotal = await staging.append(id, 0, bytes);
      await staging.append(id, bytesTotal, nothing(), { bytesTotal });
      return { id, bytes: bytesTotal };
    },
    close: () => intake.close(),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
