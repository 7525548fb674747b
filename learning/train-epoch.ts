// How is one epoch run? By one Scan in one call of the runtime, or by one call a step. Both execute the same nodes on the
// same plan; the second is there to be measured against.

import type { BatchPlan } from './batch-plan.ts';
import { dropoutMasks } from './dropout-masks.ts';
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
/** Dropout's masks are made for a call at a time: this bounds them. */
const MASK_BYTES_A_CALL = 2 ** 24;

const flat = (data: Float32Array): TensorValue => ({ data, dims: [data.length] });
const floats = (value: TensorValue | undefined): Float32Array => value!.data as Float32Array;

const stepsACall = ({ dropout, hidden, batchSize }: TrainingParams): number => {
  if (dropout === 0) return STEPS_A_CALL;
  const bytes = batchSize * hidden.reduce((sum, units) => sum + units, 0);
  return Math.max(1, Math.min(STEPS_A_CALL, Math.floor(MASK_BYTES_A_CALL / Math.max(1, bytes))));
};

/** The per-step inputs of the steps [from, to) of a plan, stacked over the steps. */
const stacked = (plan: BatchPlan, params: TrainingParams, from: number, to: number): Record<string, TensorValue> => {
  const { batchSize, hidden, l2 } = params;
  const steps = to - from;
  const inputs: Record<string, TensorValue> = {
    order: { data: plan.order.subarray(from * batchSize, to * batchSize), dims: [steps, batchSize] },
    weights: { data: plan.weights.subarray(from * batchSize, to * batchSize), dims: [steps, batchSize, 1] },
    rate: flat(plan.rate.subarray(from, to)),
    spread: flat(plan.spread.subarray(from, to)),
  };
  if (l2 > 0) inputs.decay = flat(plan.decay.subarray(from, to));
  dropoutMasks(params, plan.firstStep + from, plan.firstStep + to).forEach((data, depth) => {
    inputs[`mask_${depth}`] = { data, dims: [steps, batchSize, hidden[depth]!] };
  });
  return inputs;
};

export const openScanRunner: OpenRunner = async (encoding, params, table) => {
  const session = await openSession(buildEpochModel(encoding, params, table));
  const { tensors } = table;
  const most = stepsACall(params);
  return {
    run: async (plan, initial) => {
      let state = initial;
      const losses = new Float32Array(plan.steps);
      for (let from = 0; from < plan.steps; from += most) {
        const to = Math.min(from + most, plan.steps);
        const { parameters, m, v } = state;
        const result = await session.run({
          ...tensors,
          ...stacked(plan, params, from, to),
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

export const openStepRunner: OpenRunner = async (encoding, params, table) => {
  const session = await openSession(buildStepModel(encoding, params, table));
  const { tensors } = table;
  return {
    run: async (plan, initial) => {
      let state = initial;
      const losses = new Float32Array(plan.steps);
      for (let step = 0; step < plan.steps; step++) {
        const ofStep = Object.entries(stacked(plan, params, step, step + 1));
        const result = await session.run({
          ...tensors,
          ...Object.fromEntries(
            ofStep.map(([name, { data, dims }]) => [`step_${name}`, { data, dims: dims.slice(1) }]),
          ),
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
