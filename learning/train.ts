// How does a table become a model file? Seeded weights, or those of a model to go on from, seeded row order, one epoch after
// another, and the trained state written as a scoring graph. Same rows, targets and parameters on an equal environment: the
// same bytes.

import { setImmediate } from 'node:timers/promises';
import { planEpoch } from './batch-plan.ts';
import { makeBestState } from './best-state.ts';
import { splitValidation } from './deal-rows.ts';
import type { EncodedRows } from './encode-rows.ts';
import { type Encoding, encodedWidth } from './encoding.ts';
import { openBaseModel } from './fine-tuning.ts';
import { LearningError } from './learning-error.ts';
import { initialParameters, layersOf } from './network.ts';
import { pickEncodedRows } from './pick-encoded-rows.ts';
import { rowWeightsOf } from './row-weights.ts';
import { checkTargets, fitTargetScale, standardiseTargets } from './targets.ts';
import { binaryTask, checkTask, outputsOf, type Task } from './task.ts';
import { openScanRunner, type TrainingState } from './train-epoch.ts';
import { type TrainingParams, trainingParams } from './training-params.ts';
import { openTrainingTable } from './training-table.ts';
import { openValidationLoss, type ValidationInput } from './validation-loss.ts';
import { writeModel } from './write-model.ts';

export type EpochReport = {
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /**
   * Weighted mean loss of the epoch's rows, each seen before the update of its own step: cross-entropy in nats, or half the
   * squared error (or Huber's loss) in squared standard deviations of the target.
   */
  readonly loss: number;
  /** The same after the epoch, of the rows kept from training; with early stopping. */
  readonly validationLoss?: number;
  /** Present when a clock was given. */
  readonly rowsPerSecond?: number;
};

export type TrainingInput = {
  readonly encoding: Encoding;
  readonly encoded: EncodedRows;
  /** Binary where absent. */
  readonly task?: Task;
  /** One a row: 0 or 1; the class index; the number. */
  readonly targets?: ArrayLike<number>;
  /** The targets of a binary task by their other name; one of the two must be given. */
  readonly labels?: Uint8Array;
  /** One a row, ≥ 0; only their ratios count. */
  readonly rowWeights?: Float32Array;
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

export type TrainingResult = {
  readonly modelBytes: Uint8Array;
  /** Loss of the epoch whose state was kept, as in its report. */
  readonly finalLoss: number;
  readonly epochsRun: number;
  /** The epoch whose state was kept, counted from 1: with early stopping the one of the lowest validation loss, else the last. */
  readonly bestEpoch: number;
  readonly validationLoss?: number;
  /** Rows learned from, and rows kept to stop by. */
  readonly trainingRows: number;
  readonly validationRows: number;
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

type Start = {
  readonly params: TrainingParams;
  readonly task: Task;
  readonly network: Pick<Parameters<typeof writeModel>[0], 'encoding' | 'task' | 'params' | 'target'>;
  readonly parameters: Float32Array;
  readonly training: ValidationInput;
  readonly validation: ValidationInput | undefined;
};

/** Everything that is checked and decided before the first epoch. */
const prepare = (input: TrainingInput): Start => {
  const { encoding, encoded, task = binaryTask, rowWeights, startFrom } = input;
  checkTask(task);
  const base = startFrom && openBaseModel(startFrom, { encoding, task, params: input.params ?? {} });
  const shape = base && { hidden: base.info.params.hidden, activation: base.info.params.activation };
  const params = trainingParams({ ...input.params, ...shape }, task);
  const checked = checkTargets(input.targets ?? input.labels ?? [], encoded.rowCount, task);
  const target = base ? base.target : fitTargetScale(checked, task);
  const targets = standardiseTargets(checked, target);
  const weights = rowWeightsOf(checked, task, params, rowWeights);
  const layers = layersOf(encodedWidth(encoding), params.hidden, outputsOf(task));
  const start = {
    params,
    task,
    network: { encoding, task, params, target },
    parameters: base?.parameters ?? initialParameters(layers, params.seed, params.activation),
  };
  if (params.patience === null) return { ...start, training: { encoded, targets, weights }, validation: undefined };

  const split = splitValidation(checked, task, params.validationPermille, params.seed);
  if (split.validation.length === 0 || split.training.length === 0) {
    throw new LearningError(
      'INVALID_PARAMETERS',
      `Training parameter validationPermille takes no row of ${encoded.rowCount}; raise it, give more rows, or set patience to null.`,
    );
  }
  const pick = (rows: Int32Array): ValidationInput => ({
    encoded: pickEncodedRows(encoded, rows),
    targets: Float32Array.from(rows, (row) => targets[row]!),
    weights: weights && Float32Array.from(rows, (row) => weights[row]!),
  });
  return { ...start, training: pick(split.training), validation: pick(split.validation) };
};

/**
 * @throws LearningError INVALID_PARAMETERS, NO_ROWS, ROWS_MISMATCHED, BAD_TARGET, ONE_CLASS, CONSTANT_TARGET, BASE_MISMATCHED,
 * MODEL_UNREADABLE (of `startFrom`), TRAINING_DIVERGED, TRAINING_CANCELLED
 */
export const trainNetwork = async (input: TrainingInput): Promise<TrainingResult> => {
  const { encoding, onEpoch, signal, clock } = input;
  const { params, task, network, parameters, training, validation } = prepare(input);
  const table = await openTrainingTable(encoding, training.encoded, training.targets, task);
  let state: TrainingState = {
    parameters,
    m: new Float32Array(parameters.length),
    v: new Float32Array(parameters.length),
  };
  let loss = Number.NaN;
  let epochsRun = 0;
  const best = makeBestState<{ parameters: Float32Array; loss: number }>(params.patience ?? Number.POSITIVE_INFINITY);
  const runner = await openScanRunner(encoding, params, table);
  const validating = validation && (await openValidationLoss(encoding, params, task, validation));
  try {
    for (let isDone = false; !isDone && epochsRun < params.epochs; ) {
      if (signal?.aborted) {
        throw new LearningError(
          'TRAINING_CANCELLED',
          `Training was cancelled after ${epochsRun} of ${params.epochs} epochs.`,
        );
      }
      const started = clock?.();
      const result = await runner.run(planEpoch(table.rowCount, epochsRun, params, training.weights), state);
      epochsRun++;
      state = result.state;
      loss = epochLoss(result.losses, table.rowCount, params.batchSize);
      const validationLoss = await validating?.of(state.parameters);
      if (![loss, validationLoss ?? 0].every(Number.isFinite) || !state.parameters.every(Number.isFinite)) {
        throw diverged(epochsRun, params);
      }
      if (validationLoss !== undefined) {
        isDone = best.offer(epochsRun, validationLoss, { parameters: state.parameters, loss });
      }
      const seconds = clock && started !== undefined ? (clock() - started) / 1000 : 0;
      await onEpoch?.({
        epoch: epochsRun,
        epochs: params.epochs,
        loss,
        ...(validationLoss !== undefined && { validationLoss }),
        ...(seconds > 0 && { rowsPerSecond: table.rowCount / seconds }),
      });
      await setImmediate(); // a cancel or a message to this process is heard between epochs
    }
  } finally {
    await Promise.all([runner.release(), validating?.release()]);
  }
  const kept = best.best();
  const modelBytes = await writeModel(
    { ...network, parameters: kept?.state.parameters ?? state.parameters },
    input.baseDigest,
  );
  if (!modelBytes) throw diverged(epochsRun, params);
  return {
    modelBytes,
    finalLoss: kept?.state.loss ?? loss,
    epochsRun,
    bestEpoch: kept?.epoch ?? epochsRun,
    ...(kept && { validationLoss: kept.loss }),
    trainingRows: table.rowCount,
    validationRows: validation?.encoded.rowCount ?? 0,
  };
};
