// How well does a state do on rows it does not learn from? The training loss over the validation rows, without dropout.

import type { EncodedRows } from './encode-rows.ts';
import type { Encoding } from './encoding.ts';
import { openSession } from './session.ts';
import type { Task } from './task.ts';
import { buildLossModel } from './training-graph.ts';
import type { TrainingParams } from './training-params.ts';
import { openTrainingTable } from './training-table.ts';

export type ValidationInput = {
  readonly encoded: EncodedRows;
  /** As the loss reads them. */
  readonly targets: Float32Array;
  /** Absent: all 1. */
  readonly weights: Float32Array | undefined;
};

export type ValidationLoss = {
  /** @param parameters flat, see network.ts. @returns the weighted mean over the rows. */
  readonly of: (parameters: Float32Array) => Promise<number>;
  readonly release: () => Promise<void>;
};

/** Rows a call: one shape for all calls but the last, so equal runs give equal bits. */
const ROWS_A_CALL = 1024;

export const openValidationLoss = async (
  encoding: Encoding,
  params: TrainingParams,
  task: Task,
  { encoded, targets, weights }: ValidationInput,
): Promise<ValidationLoss> => {
  const { rowCount, tensors } = await openTrainingTable(encoding, encoded, targets, task);
  const ofRows = weights ?? new Float32Array(rowCount).fill(1);
  const total = ofRows.reduce((sum, weight) => sum + weight, 0);
  const shares = ofRows.map((weight) => weight / (total > 0 ? total : 1));
  const order = Int32Array.from({ length: rowCount }, (_, row) => row);
  const session = await openSession(buildLossModel(encoding, params, task));
  return {
    of: async (parameters) => {
      let sum = 0;
      for (let from = 0; from < rowCount; from += ROWS_A_CALL) {
        const to = Math.min(from + ROWS_A_CALL, rowCount);
        const { loss } = await session.run({
          ...tensors,
          parameters: { data: parameters, dims: [parameters.length] },
          order: { data: order.subarray(from, to), dims: [to - from] },
          weights: { data: shares.subarray(from, to), dims: [to - from, 1] },
        });
        sum += Number(loss!.data[0]);
      }
      return sum;
    },
    release: session.release,
  };
};
