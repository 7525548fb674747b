// The child process: trains and measures, so that a native abort ends it and not the server. Keys and paths come over IPC, never
// on a command line. It ends with its parent, and gives way to whoever serves.
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import type { EpochReport } from '../../learning/train.ts';
import { openFileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import { serveRpc } from '../../ledger/thread-rpc.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import type { ImportedLimits } from '../imported/imported-limits.ts';
import { makeImportedScorers } from '../imported/imported-scorers.ts';
import type { SidesOrder } from '../model-evaluator.ts';
import type { VersionData } from './load-table.ts';
import { makeLocalTrainer } from './local-trainer.ts';
import {
  type BackgroundDrawer,
  type BackgroundOrder,
  type EvaluationOrder,
  type Trainer,
  type TrainingOrder,
  TrainingStopped,
} from './trainer.ts';

export interface TrainingChildConfig {
  readonly vaultFile: string;
  /** 32 bytes, hex. */
  readonly kekHex: string;
  readonly artifactsFolder: string;
  /** Under which imported models are measured. */
  readonly importedLimits?: Partial<ImportedLimits>;
}

/** What learning refuses travels as a value: only the ledger's errors keep their class over the wire. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly stopped: { readonly code: string; readonly sentence: string } };

/** Unasked, between epochs. */
export interface EpochMessage {
  readonly run: number;
  readonly report: Pick<EpochReport, 'epoch' | 'epochs' | 'loss' | 'validationLoss'>;
}

const LOW_PRIORITY = 10;

async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof TrainingStopped) return { stopped: { code: error.code, sentence: error.message } };
    throw error;
  }
}

let trainer: (Trainer & BackgroundDrawer) | undefined;
const runs = new Map<number, AbortController>();

const handlers = {
  /** First of all. */
  open({ vaultFile, kekHex, artifactsFolder, importedLimits = {} }: TrainingChildConfig): void {
    const vault = openSqliteVault({ file: vaultFile, kek: Buffer.from(kekHex, 'hex'), mode: 'readOnly', randomBytes });
    const artifacts = openFileArtifactStore({ folder: artifactsFolder });
    const imported = makeImportedScorers({ artifactsFolder, capacity: 1, limits: importedLimits });
    trainer = makeLocalTrainer({ artifacts, vault, imported, monotonicNs: () => process.hrtime.bigint() });
  },
  environmentDigest: () => trainer!.environmentDigest(),
  train: (run: number, order: TrainingOrder) => {
    const stop = new AbortController();
    runs.set(run, stop);
    const onEpoch = (report: EpochReport) => void process.send!({ run, report } satisfies EpochMessage);
    return outcomeOf(trainer!.train(order, onEpoch, stop.signal)).finally(() => runs.delete(run));
  },
  stop(run: number): void {
    runs.get(run)?.abort();
  },
  evaluate: (order: EvaluationOrder) => outcomeOf(trainer!.evaluate(order)),
  heldOutRows: (version: VersionData) => trainer!.heldOutRows(version),
  countSides: (order: SidesOrder) => trainer!.countSides(order),
  drawBackground: (order: BackgroundOrder) => outcomeOf(trainer!.drawBackground(order)),
};
export type TrainingChildHandlers = typeof handlers;

os.setPriority(LOW_PRIORITY);
process.on('disconnect', () => process.exit(0));
// A terminal sends its interrupt to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {});
serveRpc({ postMessage: (message) => process.send!(message), on: process.on.bind(process) as never }, handlers);
