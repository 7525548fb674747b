// Does a training run, done again from the ledger and the stored files alone, give the same files? Attempt, parameters, seed
// and data are the run's own and stand in its events; cross-validation is a training of its own and is not repeated.
import type { Usage } from '../costs/usage.ts';
import { DomainError } from '../kernel/errors.ts';
import type { NumberDifferences } from '../reproduction/ulp.ts';
import {
  compareEnvironments,
  type ReproductionEnvironment,
  type ReproductionVerdict,
  verdictOf,
} from '../reproduction/verdict.ts';
import type { TrainingCompleted, TrainingRequested } from './events.ts';

/** Digests of the recorded file and of the one that came out; `found` null: nothing came out. */
export interface ReproducedFile {
  readonly expected: string;
  readonly found: string | null;
}

export interface TrainingReproductionChecked {
  readonly checkId: string;
  readonly trainingId: string;
  readonly modelId: string;
  readonly verdict: ReproductionVerdict;
  /** Rows the run learned or held out whose people were erased since it ended. */
  readonly missingRows: number;
  readonly network: ReproducedFile;
  /** The model without a hidden layer; null where the run recorded none. */
  readonly baseline: ReproducedFile | null;
  /** Over the float32 numbers in the network's file, its weights above all; null where there are not two files of one shape. */
  readonly numbers: NumberDifferences | null;
  /** Why learning ended without a file, a closed code; null where it gave one or was not begun. */
  readonly stopped: string | null;
  readonly environment: ReproductionEnvironment;
  readonly usage: Usage;
  readonly requestedBy: string;
}

/** What came of it, as the fresh process says. */
export interface TrainingRerun {
  /** Rows of the version that cannot be read now, those included that could not be read then. */
  readonly erasedRows: number;
  readonly network: string | null;
  readonly baseline: string | null;
  readonly numbers: NumberDifferences | null;
  readonly stopped: string | null;
  readonly environmentDigest: string;
}

export interface TrainingCheck {
  readonly checkId: string;
  readonly rerun: TrainingRerun;
  readonly usage: Usage;
  readonly requestedBy: string;
}

/** Throws ERASED where rows can be read that could not be when the run was trained. */
export function checkTraining(
  { trainingId, modelId }: Pick<TrainingRequested, 'trainingId' | 'modelId'>,
  completed: TrainingCompleted,
  { checkId, rerun, usage, requestedBy }: TrainingCheck,
): TrainingReproductionChecked {
  const missingRows = rerun.erasedRows - completed.erasedRows;
  if (missingRows < 0) throw readAgain(-missingRows);
  const network = { expected: completed.artifact.digest, found: rerun.network };
  const baseline = completed.baseline && { expected: completed.baseline.artifact.digest, found: rerun.baseline };
  const same = isSame(network) && (baseline === null || isSame(baseline));
  return {
    checkId,
    trainingId,
    modelId,
    verdict: verdictOf(missingRows, same),
    missingRows,
    network,
    baseline,
    numbers: rerun.numbers,
    stopped: rerun.stopped,
    environment: compareEnvironments(completed.environmentDigest, rerun.environmentDigest),
    usage,
    requestedBy,
  };
}

const isSame = ({ expected, found }: ReproducedFile) => expected === found;

/** A backup of the vault brought people back who were erased. */
const readAgain = (rows: number) =>
  new DomainError(
    'ERASED',
    `${rows} rows that were erased when the run was trained can be read again; destroy their keys once more, then repeat the check.`,
    { rows },
  );
