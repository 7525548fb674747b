// How does a table become a model file? Seeded weights, or those of a model to go on from, seeded row order, one epoch after
// another, and the trained state written as a scoring graph; without a hidden layer one minimum instead of epochs. Same rows,
// targets and parameters on an equal environment: the same bytes.

import { setImmediate } from 'node:timers/promises';
import { planEpoch } from './batch-plan.ts';
import { makeBestState } from './best-state.ts';
import { constantLoss } from './constant-loss.ts';
import { LearningError } from './learning-error.ts';
import { hasOneBest, type PreparedTraining, prepareTraining } from './prepare-training.ts';
import { openScanRunner, type TrainingState } from './train-epoch.ts';
import { trainRegression } from './train-regression.ts';
import type { TrainingInput } from './training-input.ts';
import type { TrainingParams } from './training-params.ts';
import { openTrainingTable } from './training-table.ts';
import { settle } from './untrained-parts.ts';
import { openValidationLoss } from './validation-loss.ts';
import { writeModel } from './write-model.ts';

export type { EpochReport } from './epoch-report.ts';
export type { TrainingInput } from './training-input.ts';

export type TrainingResult = {
  readonly modelBytes: Uint8Array;
  /** Loss of the epoch whose state was kept, as in its report. */
  readonly finalLoss: number;
  readonly epochsRun: number;
  /** The epoch whose state was kept, counted from 1: with early stopping the one of the lowest validation loss, else the last. */
  readonly bestEpoch: number;
  readonly validationLoss?: number;
  /** The loss of always giving the same, best answer to the training rows, and whether the model's is lower. */
  readonly constantLoss: number;
  readonly lossFell: boolean;
  /** Of a model without a hidden layer, not gone on from another: whether its training came to its end. */
  readonly converged?: boolean;
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

/** Whether the loss is below that of the best constant answer by more than rounding. */
const LEAST_FALL = 1e-6;
const fell = (loss: number, constant: number) => loss < constant * (1 - LEAST_FALL);

/**
 * @throws LearningError INVALID_PARAMETERS, NO_ROWS, ROWS_MISMATCHED, BAD_TARGET, ONE_CLASS, CONSTANT_TARGET, BASE_MISMATCHED,
 * MODEL_UNREADABLE (of `startFrom`), TRAINING_DIVERGED, TRAINING_CANCELLED
 */
export const trainNetwork = async (input: TrainingInput): Promise<TrainingResult> => {
  const prepared = prepareTraining(input);
  return hasOneBest(input) ? trainToItsEnd(input, prepared) : trainByEpochs(input, prepared);
};

const trainToItsEnd = async (input: TrainingInput, prepared: PreparedTraining): Promise<TrainingResult> => {
  const { params, task, network, training, untrained, units } = prepared;
  const { parameters, loss, steps, converged } = await trainRegression(input, prepared);
  const settled = settle(input.encoding, parameters, untrained, units);
  const modelBytes =
    Number.isFinite(loss) && (await writeModel({ ...network, parameters: settled, converged }, input.baseDigest));
  if (!modelBytes) {
    throw new LearningError(
      'TRAINING_DIVERGED',
      'Training left the finite numbers; look for wild numbers in the rows.',
    );
  }
  const constant = constantLoss(training.targets, training.weights, task, params);
  return {
    modelBytes,
    finalLoss: loss,
    epochsRun: steps,
    bestEpoch: steps,
    trainingRows: training.encoded.rowCount,
    validationRows: 0,
    constantLoss: constant,
    lossFell: fell(loss, constant),
    converged,
  };
};

const trainByEpochs = async (input: TrainingInput, prepared: PreparedTraining): Promise<TrainingResult> => {
  const { encoding, onEpoch, signal, clock } = input;
  const { params, task, network, parameters, training, validation, untrained, units } = prepared;
  const settled = (of: Float32Array) => settle(encoding, of, untrained, units);
  const table = await openTrainingTable(encoding, training.encoded, training.targets, task, untrained);
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
      const validationLoss = await validating?.of(settled(state.parameters));
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
  const learned = settled(kept?.state.parameters ?? state.parameters);
  const modelBytes = await writeModel({ ...network, parameters: learned }, input.baseDigest);
  if (!modelBytes) throw diverged(epochsRun, params);
  const finalLoss = kept?.state.loss ?? loss;
  const constant = constantLoss(training.targets, training.weights, task, params);
  return {
    modelBytes,
    finalLoss,
    constantLoss: constant,
    // The reported loss is measured with dropout and before each step: where it is in doubt, it is measured anew.
    lossFell: fell(finalLoss, constant) || fell(await lossWithoutDropout(input, prepared, learned), constant),
    epochsRun,
    bestEpoch: kept?.epoch ?? epochsRun,
    ...(kept && { validationLoss: kept.loss }),
    trainingRows: table.rowCount,
    validationRows: validation?.encoded.rowCount ?? 0,
  };
};

const lossWithoutDropout = async (
  { encoding }: TrainingInput,
  { params, task, training }: PreparedTraining,
  parameters: Float32Array,
): Promise<number> => {
  const measuring = await openValidationLoss(encoding, params, task, training);
  try {
    return await measuring.of(parameters);
  } finally {
    await measuring.release();
  }
};
