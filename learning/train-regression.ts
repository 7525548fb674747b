// How is a model without a hidden layer trained? Its loss is convex and has one best answer, so it is trained until that stands
// still, not for a number of epochs: from 0, on all rows at once, with the light ridge regularised regression has by default
// (half the squared weights over the number of rows; Hoerl and Kennard 1970). A network that beats it beats a finished model.

import { setImmediate } from 'node:timers/promises';
import { openFullGradient } from './full-gradient.ts';
import { LearningError } from './learning-error.ts';
import { minimise } from './minimise.ts';
import type { PreparedTraining } from './prepare-training.ts';
import type { TrainingInput } from './training-input.ts';
import { openTrainingTable } from './training-table.ts';

/** Four hundred is many times what a table of some hundred columns takes. */
export const MOST_STEPS = 400;

/** What of a training's input is needed while it goes on. */
type RegressionWatch = Pick<TrainingInput, 'encoding' | 'onEpoch' | 'signal' | 'clock'>;

export type TrainedRegression = {
  readonly parameters: Float32Array;
  readonly loss: number;
  readonly steps: number;
  readonly converged: boolean;
};

/** `l2` is added to the ridge; epochs, batch size, learning rate, schedule, patience and dropout have no part in it. */
export const trainRegression = async (
  { encoding, onEpoch, signal, clock }: RegressionWatch,
  { params, task, parameters, training, untrained }: PreparedTraining,
): Promise<TrainedRegression> => {
  const table = await openTrainingTable(encoding, training.encoded, training.targets, task, untrained);
  const ridge = 1 / table.rowCount + params.l2;
  const full = await openFullGradient(encoding, params, table, { weights: training.weights, ridge });
  const stopWhereAsked = (steps: number) => {
    if (signal?.aborted) {
      throw new LearningError('TRAINING_CANCELLED', `Training was cancelled after ${steps} steps.`);
    }
  };
  try {
    stopWhereAsked(0);
    let started = clock?.();
    const { at, found, steps, converged } = await minimise(full.at, parameters, {
      mostSteps: MOST_STEPS,
      onStep: async (step, { loss }) => {
        const now = clock?.();
        const seconds = now !== undefined && started !== undefined ? (now - started) / 1000 : 0;
        await onEpoch?.({
          epoch: step,
          epochs: MOST_STEPS,
          loss,
          ...(seconds > 0 && { rowsPerSecond: table.rowCount / seconds }),
        });
        started = now;
        await setImmediate(); // a cancel or a message to this process is heard between steps
        stopWhereAsked(step);
      },
    });
    return { parameters: at, loss: found.loss, steps, converged };
  } finally {
    await full.release();
  }
};
