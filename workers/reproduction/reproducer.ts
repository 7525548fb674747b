// The port to whoever does a training run or a prediction again (guarantee G6): each in a fresh process, from what the ledger
// and the stored files say alone, on a lease of its own.
import type { PredictionReproductionChecked, PredictionScored } from '../../domain/predictions/events.ts';
import type {
  TrainingCompleted,
  TrainingReproductionChecked,
  TrainingRequested,
} from '../../domain/training/events.ts';
import type { VersionFile } from '../scoring/version-file.ts';
import type { VersionData } from '../training/load-table.ts';

export interface Asked {
  readonly checkId: string;
  /** Subject reference of who asks. */
  readonly requestedBy: string;
  /** Whoever asks has gone away: a check that nobody else waits for is ended. */
  readonly signal?: AbortSignal | undefined;
}

export interface TrainingReproduction extends Asked {
  readonly requested: TrainingRequested;
  readonly completed: TrainingCompleted;
  readonly data: VersionData;
}

export interface PredictionReproduction extends Asked {
  readonly predicted: PredictionScored;
  /** Of the version that made it. */
  readonly file: VersionFile;
}

/** What recording gives: `replayed` says that an earlier check of the same command stands in the ledger, and this one does not. */
export interface RecordedCheck {
  readonly receipt: { readonly replayed: boolean };
}

/**
 * `record` appends the event; the lease is settled after it, so that the bill and the log agree. A check that is asked for again
 * while it runs is joined, not repeated. Gives what `record` gave.
 * Throws DomainError (ARTIFACT_CORRUPT or NOT_FOUND of a stored file, OVERLOADED where too many wait of all or of one who asks,
 * UNAVAILABLE where it took too long or was ended …), and what `record` throws.
 */
export interface Reproducer {
  training<T extends RecordedCheck>(
    request: TrainingReproduction,
    record: (checked: TrainingReproductionChecked) => Promise<T>,
  ): Promise<T>;
  prediction<T extends RecordedCheck>(
    request: PredictionReproduction,
    record: (checked: PredictionReproductionChecked) => Promise<T>,
  ): Promise<T>;
}
