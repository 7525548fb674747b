// What does a run give when it is done again? The work itself, on the calling thread: the fresh process runs this. The network
// and its baseline are trained from the run's own parameters, base and rows; rows that were erased since end it before it begins.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { TrainingCompleted, TrainingParameters } from '../../domain/training/events.ts';
import type { TrainingRerun } from '../../domain/training/reproduction.ts';
import { environmentDigestInput } from '../../learning/environment.ts';
import { LearningError } from '../../learning/learning-error.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { loadTable, type VersionData } from '../training/load-table.ts';
import { type TrainedVersion, trainVersion } from '../training/train-version.ts';
import { compareModelNumbers } from './compare-model-numbers.ts';

export interface TrainingRerunOrder {
  readonly data: VersionData;
  readonly parameters: TrainingParameters;
  /** Digest of the file it went on from. */
  readonly baseDigest: string | null;
  readonly completed: Pick<TrainingCompleted, 'artifact' | 'baseline' | 'erasedRows'>;
}

export interface RerunDeps {
  /** Read only: what comes out is digested and compared, never stored. */
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  readonly vault: Pick<Vault, 'keysOf'>;
  /** Monotonic nanoseconds. */
  readonly monotonicNs: () => bigint;
}

export interface Timed<T> {
  readonly value: T;
  /** Time the device worked on it, whole nanoseconds. */
  readonly deviceNs: number;
}

/** Throws DomainError ARTIFACT_CORRUPT or NOT_FOUND of a file of the run, its base or its rows. */
export async function rerunTraining(
  { artifacts, vault, monotonicNs }: RerunDeps,
  { data, parameters, baseDigest, completed }: TrainingRerunOrder,
): Promise<Timed<TrainingRerun>> {
  const expected = await artifacts.get(completed.artifact.digest);
  if (completed.baseline) await artifacts.get(completed.baseline.artifact.digest);
  const base = baseDigest === null ? {} : { base: { bytes: await artifacts.get(baseDigest), digest: baseDigest } };
  const table = await loadTable({ artifacts, vault }, data);
  const nothing: TrainingRerun = {
    erasedRows: table.erasedRows,
    network: null,
    baseline: null,
    numbers: null,
    stopped: null,
    environmentDigest: sha256Hex(canonicalJson(environmentDigestInput())),
  };
  if (table.erasedRows !== completed.erasedRows) return { value: nothing, deviceNs: 0 };

  const started = monotonicNs();
  const trained = await stoppedOr(() =>
    trainVersion({
      table,
      parameters: { ...parameters, folds: null },
      ...base,
      onEpoch: () => {},
      signal: new AbortController().signal,
      clock: () => Number(monotonicNs()) / 1e6,
    }),
  );
  const deviceNs = Number(monotonicNs() - started);
  if ('stopped' in trained) return { value: { ...nothing, stopped: trained.stopped }, deviceNs };

  const { network, baseline } = trained;
  return {
    value: {
      ...nothing,
      network: sha256Hex(network.modelBytes),
      baseline: baseline && sha256Hex(baseline.modelBytes),
      numbers: compareModelNumbers(expected, network.modelBytes),
    },
    deviceNs,
  };
}

/** A run that came to its end once and is refused now is a finding, not a fault. */
async function stoppedOr(work: () => Promise<TrainedVersion>): Promise<TrainedVersion | { readonly stopped: string }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LearningError)) throw error;
    if (error.code === 'MODEL_UNREADABLE') throw new DomainError('ARTIFACT_CORRUPT', error.message);
    return { stopped: error.code };
  }
}
