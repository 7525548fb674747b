// The fresh process: does one thing again and is ended. Keys and paths come over IPC, never on a command line. It ends with its
// parent, and gives way to whoever serves.
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { openFileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import { serveRpc } from '../../ledger/thread-rpc.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import type { ImportedLimits } from '../imported/imported-limits.ts';
import { makeVersionScorerOpener } from './open-version-scorer.ts';
import { type PredictionRerunOrder, rerunPrediction } from './rerun-prediction.ts';
import { type RerunDeps, rerunTraining, type TrainingRerunOrder } from './rerun-training.ts';

export interface ReproductionPlace {
  readonly vaultFile: string;
  /** 32 bytes, hex. */
  readonly kekHex: string;
  readonly artifactsFolder: string;
  /** Under which imported models are asked. */
  readonly importedLimits?: Partial<ImportedLimits>;
}

const LOW_PRIORITY = 10;

function depsOf({ vaultFile, kekHex, artifactsFolder }: ReproductionPlace): RerunDeps {
  return {
    vault: openSqliteVault({ file: vaultFile, kek: Buffer.from(kekHex, 'hex'), mode: 'readOnly', randomBytes }),
    artifacts: openFileArtifactStore({ folder: artifactsFolder }),
    monotonicNs: () => process.hrtime.bigint(),
  };
}

const handlers = {
  pid: () => process.pid,
  training: (place: ReproductionPlace, order: TrainingRerunOrder) => rerunTraining(depsOf(place), order),
  prediction: (place: ReproductionPlace, order: PredictionRerunOrder) => {
    const deps = depsOf(place);
    return rerunPrediction({ ...deps, openScorer: makeVersionScorerOpener({ ...place, ...deps }) }, order);
  },
};
export type ReproductionHandlers = typeof handlers;

os.setPriority(LOW_PRIORITY);
process.on('disconnect', () => process.exit(0));
// A terminal sends its interrupt to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {});
serveRpc({ postMessage: (message) => process.send!(message), on: process.on.bind(process) as never }, handlers);
