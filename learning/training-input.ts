// What is a training run given? Encoded rows and what they are to teach; by which parameters, from where, and who watches.

import type { EncodedRows } from './encode-rows.ts';
import type { Encoding } from './encoding.ts';
import type { EpochReport } from './epoch-report.ts';
import type { Task } from './task.ts';
import type { TrainingParams } from './training-params.ts';

export type TrainingInput = {
  readonly encoding: Encoding;
  readonly encoded: EncodedRows;
  /** Binary where absent. */
  readonly task?: Task;
  /** One a row: 0 or 1; the class index; the number. */
  readonly targets: ArrayLike<number>;
  /** One a row, ≥ 0; only their ratios count. */
  readonly rowWeights?: Float32Array;
  /** One number a row: whose it is. Rows of one are not parted when some are set aside. */
  readonly groups?: Int32Array;
  readonly params?: Partial<TrainingParams>;
  /** A model file of ours to go on from: `hidden` and `activation` are its own, `encoding` must be. */
  readonly startFrom?: Uint8Array;
  /** Digest of `startFrom`, to be named in the model file. */
  readonly baseDigest?: string;
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Looked at between epochs. */
  readonly signal?: AbortSignal;
  /** Monotonic milliseconds; only for the speed in reports. */
  readonly clock?: () => number;
};
