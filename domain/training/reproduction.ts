// Does a training run, done again from the ledger and the stored files alone, give the same files? Attempt, parameters, seed
// and data are the run's own and stand in its events; cross-validation is a training of its own and is not repeated.
import type { Usage } from '../costs/usage.ts';
import { DomainError } from '../kernel/errors.ts';
import type { NumberDifferences } from '../reproduction/ulp.ts';
import { compareEnvironments, verdictOf } from '../reproduction/verdict.ts';
import type { ReproducedFile, TrainingCompleted, TrainingReproductionChecked, TrainingRequested } from './events.ts';
import type { TrainingState } from './state.ts';

/** Throws NOT_FOUND, and BAD_INPUT for a run without an end that could be compared. */
export function completedRun(state: TrainingState): Extract<TrainingState, { status: 'completed' }> {
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no training run with this id.');
  if (state.status === 'completed') return state;
  throw new DomainError(
    'BAD_INPUT',
    `The training run is ${state.status}; only one that completed can be reproduced.`,
    { field: 'trainingId' },
  );
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
