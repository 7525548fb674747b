// How wrong are these parameters over the whole training table, and which way is less wrong? Loss and gradient of the training
// graph, a part of the rows a call, summed in 64 bits one after the other.

import type { Encoding } from './encoding.ts';
import { encodedWidth } from './encoding.ts';
import { layersOf } from './network.ts';
import { openSession } from './session.ts';
import { outputsOf } from './task.ts';
import { buildGradientModel, weightMask } from './training-graph.ts';
import type { TrainingParams } from './training-params.ts';
import type { TrainingTable } from './training-table.ts';

export type FullGradient = {
  /**
   * @returns `loss`, the weighted mean over the rows; `value`, the same and half of `ridge` times the squared weights (not the
   * biases); and its gradient.
   */
  readonly at: (parameters: Float32Array) => Promise<{ loss: number; value: number; gradient: Float64Array }>;
  readonly release: () => Promise<void>;
};

/** Encoded rows of a call stay in the processor's cache. One shape for all calls but the last: equal runs give equal bits. */
const NUMBERS_A_CALL = 2 ** 18;
const MOST_ROWS_A_CALL = 4096;

const rowsACall = (width: number) => Math.max(64, Math.min(MOST_ROWS_A_CALL, Math.floor(NUMBERS_A_CALL / width)));

/** @param weights one a row, 1 on average; absent: all 1. */
export const openFullGradient = async (
  encoding: Encoding,
  params: TrainingParams,
  table: TrainingTable,
  { weights, ridge }: { readonly weights: Float32Array | undefined; readonly ridge: number },
): Promise<FullGradient> => {
  const { rowCount, tensors, task } = table;
  const session = await openSession(buildGradientModel(encoding, params, table));
  const shares = (weights ?? new Float32Array(rowCount).fill(1)).map((weight) => weight / rowCount);
  const order = Int32Array.from({ length: rowCount }, (_, row) => row);
  const mask = weightMask(layersOf(encodedWidth(encoding), params.hidden, outputsOf(task)));
  const most = rowsACall(encodedWidth(encoding));
  return {
    at: async (parameters) => {
      const gradient = Float64Array.from(parameters, (weight, i) => ridge * mask[i]! * weight);
      const squares = parameters.reduce((sum, weight, i) => sum + mask[i]! * weight * weight, 0);
      let loss = 0;
      for (let from = 0; from < rowCount; from += most) {
        const to = Math.min(from + most, rowCount);
        const found = await session.run({
          ...tensors,
          parameters: { data: parameters, dims: [parameters.length] },
          order: { data: order.subarray(from, to), dims: [to - from] },
          weights: { data: shares.subarray(from, to), dims: [to - from, 1] },
        });
        loss += Number(found.loss!.data[0]);
        const part = found.gradient!.data as Float32Array;
        for (let i = 0; i < part.length; i++) gradient[i]! += part[i]!;
      }
      return { loss, value: loss + (ridge / 2) * squares, gradient };
    },
    release: session.release,
  };
};
