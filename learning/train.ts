// How does a table become a model file? Seeded weights, seeded row order, one epoch after another, and the trained state
// written as a scoring graph. Same rows, labels and parameters on an equal environment: the same bytes.

import { setImmediate } from 'node:timers/promises';
import { planEpoch } from './batch-plan.ts';
import type { EncodedRows } from './encode-rows.ts';
import { type Encoding, encodedWidth } from './encoding.ts';
import { baselineRow } from './encoding-graph.ts';
import { LearningError } from './learning-error.ts';
import { initialParameters, layersOf } from './network.ts';
import { buildNetworkModel, buildScoringModel, type TrainedNetwork } from './scoring-graph.ts';
import { openSession } from './session.ts';
import { openScanRunner, type TrainingState } from './train-epoch.ts';
import { type TrainingParams, trainingParams } from './training-params.ts';
import { openTrainingTable } from './training-table.ts';

export type EpochReport = {
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean binary cross-entropy of the epoch's rows, each seen before the update of its own step; nats. */
  readonly loss: number;
  /** Present when a clock was given. */
  readonly rowsPerSecond?: number;
};

export type TrainingInput = {
  readonly encoding: Encoding;
  readonly encoded: EncodedRows;
  /** One 0 or 1 a row. */
  readonly labels: Uint8Array;
  readonly params?: Partial<TrainingParams>;
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
  /** Looked at between epochs. */
  readonly signal?: AbortSignal;
  /** Monotonic milliseconds; only for the speed in reports. */
  readonly clock?: () => number;
};

export type TrainingResult = {
  readonly modelBytes: Uint8Array;
  readonly finalLoss: number;
  readonly epochsRun: number;
};

/** The network's logit of the mean training row. */
const logitOfBaseline = async (network: TrainedNetwork): Promise<number> => {
  const session = await openSession(buildNetworkModel(network));
  try {
    const encoded = {
      data: Float32Array.from(baselineRow(network.encoding)),
      dims: [1, encodedWidth(network.encoding)],
    };
    const { logit } = await session.run({ encoded });
    return Number(logit!.data[0]);
  } finally {
    await session.release();
  }
};

/** The mean over rows of step means over batches, the last of which may be smaller. */
const epochLoss = (losses: Float32Array, rowCount: number, batchSize: number): number => {
  let sum = 0;
  for (let step = 0; step < losses.length; step++) {
    sum += losses[step]! * Math.min(batchSize, rowCount - step * batchSize);
  }
  return sum / rowCount;
};

const diverged = (epoch: number, { epochs, learningRate }: TrainingParams): LearningError =>
  new LearningError(
    'TRAINING_DIVERGED',
    `Training left the finite numbers in epoch ${epoch} of ${epochs}; lower the learning rate of ${learningRate}.`,
  );

/** @throws LearningError INVALID_PARAMETERS, NO_ROWS, ROWS_MISMATCHED, ONE_CLASS, TRAINING_DIVERGED, TRAINING_CANCELLED */
export const trainNetwork = async (input: TrainingInput): Promise<TrainingResult> => {
  const { encoding, encoded, labels, onEpoch, signal, clock } = input;
  const params = trainingParams(input.params ?? {});
  const table = await openTrainingTable(encoding, encoded, labels);
  const parameters = initialParameters(layersOf(encodedWidth(encoding), params.hidden), params.seed);
  let state: TrainingState = {
    parameters,
    m: new Float32Array(parameters.length),
    v: new Float32Array(parameters.length),
  };
  let loss = Number.NaN;
  const runner = await openScanRunner(encoding, params, table);
  try {
    for (let epoch = 0; epoch < params.epochs; epoch++) {
      if (signal?.aborted) {
        throw new LearningError(
          'TRAINING_CANCELLED',
          `Training was cancelled after ${epoch} of ${params.epochs} epochs.`,
        );
      }
      const started = clock?.();
      const result = await runner.run(planEpoch(table.rowCount, epoch, params), state);
      state = result.state;
      loss = epochLoss(result.losses, table.rowCount, params.batchSize);
      if (!Number.isFinite(loss) || !state.parameters.every(Number.isFinite)) {
        throw diverged(epoch + 1, params);
      }
      const seconds = clock && started !== undefined ? (clock() - started) / 1000 : 0;
      await onEpoch?.({
        epoch: epoch + 1,
        epochs: params.epochs,
        loss,
        ...(seconds > 0 ? { rowsPerSecond: table.rowCount / seconds } : {}),
      });
      await setImmediate(); // a cancel or a message to this process is heard between epochs
    }
  } finally {
    await runner.release();
  }
  const network = { encoding, params, parameters: state.parameters };
  const baselineLogit = await logitOfBaseline(network);
  if (!Number.isFinite(baselineLogit)) throw diverged(params.epochs, params);
  const modelBytes = buildScoringModel(network, { baselineLogit });
  return { modelBytes, finalLoss: loss, epochsRun: params.epochs };
};
