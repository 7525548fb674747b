// How is one epoch run? By one Scan in one call of the runtime, or by one call a step. Both execute the same nodes on the
// same plan; the second is there to be measured against.

import type { BatchPlan } from './batch-plan.ts';
import type { Encoding } from './encoding.ts';
import { openSession, type TensorValue } from './session.ts';
import { buildEpochModel, buildStepModel } from './training-graph.ts';
import type { TrainingParams } from './training-params.ts';
import type { TrainingTable } from './training-table.ts';

/** Network parameters and Adam's moments, each flat [parameter count]. */
export type TrainingState = { readonly parameters: Float32Array; readonly m: Float32Array; readonly v: Float32Array };

export type EpochRunner = {
  /** @returns the state after the epoch and the mean loss of every step before its update. */
  readonly run: (plan: BatchPlan, state: TrainingState) => Promise<{ state: TrainingState; losses: Float32Array }>;
  readonly release: () => Promise<void>;
};

type OpenRunner = (encoding: Encoding, params: TrainingParams, table: TrainingTable) => Promise<EpochRunner>;

/** A call of the runtime blocks its thread; this bounds one call to some tenths of a second on a large table. */
const STEPS_A_CALL = 2048;

const flat = (data: Float32Array): TensorValue => ({ data, dims: [data.length] });
const floats = (value: TensorValue | undefined): Float32Array => value!.data as Float32Array;

/** The steps [from, to) of a plan as tensors stacked over the steps. */
const stacked = (plan: BatchPlan, batchSize: number, from: number, to: number): Record<string, TensorValue> => ({
  order: { data: plan.order.subarray(from * batchSize, to * batchSize), dims: [to - from, batchSize] },
  weights: { data: plan.weights.subarray(from * batchSize, to * batchSize), dims: [to - from, batchSize, 1] },
  rate: flat(plan.rate.subarray(from, to)),
  spread: flat(plan.spread.subarray(from, to)),
});

export const openScanRunner: OpenRunner = async (encoding, params, { tensors }) => {
  const session = await openSession(buildEpochModel(encoding, params));
  return {
    run: async (plan, initial) => {
      let state = initial;
      const losses = new Float32Array(plan.steps);
      for (let from = 0; from < plan.steps; from += STEPS_A_CALL) {
        const to = Math.min(from + STEPS_A_CALL, plan.steps);
        const { parameters, m, v } = state;
        const result = await session.run({
          ...tensors,
          ...stacked(plan, params.batchSize, from, to),
          parameters: flat(parameters),
          m: flat(m),
          v: flat(v),
        });
        state = {
          parameters: floats(result.next_epoch_parameters),
          m: floats(result.next_epoch_m),
          v: floats(result.next_epoch_v),
        };
        losses.set(floats(result.losses), from);
      }
      return { state, losses };
    },
    release: session.release,
  };
};

export const openStepRunner: OpenRunner = async (encoding, params, { tensors }) => {
  const session = await openSession(buildStepModel(encoding, params));
  const { batchSize } = params;
  return {
    run: async (plan, initial) => {
      let state = initial;
      const losses = new Float32Array(plan.steps);
      for (let step = 0; step < plan.steps; step++) {
        const from = step * batchSize;
        const result = await session.run({
          ...tensors,
          step_order: { data: plan.order.subarray(from, from + batchSize), dims: [batchSize] },
          step_weights: { data: plan.weights.subarray(from, from + batchSize), dims: [batchSize, 1] },
          step_rate: { data: plan.rate.subarray(step, step + 1), dims: [] },
          step_spread: { data: plan.spread.subarray(step, step + 1), dims: [] },
          step_parameters: flat(state.parameters),
          step_m: flat(state.m),
          step_v: flat(state.v),
        });
        state = { parameters: floats(result.next_parameters), m: floats(result.next_m), v: floats(result.next_v) };
        losses[step] = floats(result.loss)[0]!;
      }
      return { state, losses };
    },
    release: session.release,
  };
};
