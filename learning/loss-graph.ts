// How wrong is a batch, and which way is less wrong? Each loss with its gradient by hand: binary and softmax cross-entropy from
// logits, half the squared error, and Huber's loss, all finite for any finite logit.

import type { GraphBuilder } from './graph-builder.ts';
import { outputsOf, type Task } from './task.ts';
import type { TrainingParams } from './training-params.ts';

export type LossNames = {
  /** [], the weighted sum over the rows; in nats, or in squared standard deviations of the target. */
  readonly loss: string;
  /** ∂loss/∂logits [B, outputs]. */
  readonly slope: string;
};

type RowLoss = { readonly each: string; readonly slopeEach: string };

const binary = (g: GraphBuilder, logits: string, targets: string): RowLoss => ({
  // softplus(z) − z·y is −log of the probability of the observed class.
  each: g.op('Sub', [g.op('Softplus', [logits]), g.op('Mul', [logits, targets])]),
  slopeEach: g.op('Sub', [g.op('Sigmoid', [logits]), targets]),
});

const softmax = (g: GraphBuilder, logits: string, targets: string, classes: number): RowLoss => {
  const axis = g.int64s([1]);
  const shifted = g.op('Sub', [logits, g.op('ReduceMax', [logits, axis], { keepdims: 1 })]); // the largest exponent is 0
  const powers = g.op('Exp', [shifted]);
  const total = g.op('ReduceSum', [powers, axis], { keepdims: 1 }); // 1 to `classes`: its logarithm is finite
  const names = g.floats(
    Array.from({ length: classes }, (_, i) => i),
    [1, classes],
  );
  const zero = g.floats([0], []);
  const isObserved = g.op('Equal', [targets, names]);
  const observed = g.op('ReduceSum', [g.op('Where', [isObserved, shifted, zero]), axis], { keepdims: 1 });
  const share = g.op('Div', [powers, total]);
  return {
    each: g.op('Sub', [g.op('Log', [total]), observed]),
    slopeEach: g.op('Sub', [share, g.op('Where', [isObserved, g.floats([1], []), zero])]),
  };
};

/** Half the square up to `delta`, then a line of that slope: with c the clipped error, c·(e − c/2). */
const huber = (g: GraphBuilder, logits: string, targets: string, delta: number): RowLoss => {
  const error = g.op('Sub', [logits, targets]);
  const clipped = g.op('Clip', [error, g.floats([-delta], []), g.floats([delta], [])]);
  const half = g.op('Mul', [clipped, g.floats([0.5], [])]);
  return { each: g.op('Mul', [clipped, g.op('Sub', [error, half])]), slopeEach: clipped };
};

const squared = (g: GraphBuilder, logits: string, targets: string): RowLoss => {
  const error = g.op('Sub', [logits, targets]);
  return { each: g.op('Mul', [g.op('Mul', [error, error]), g.floats([0.5], [])]), slopeEach: error };
};

const ofRows = (
  g: GraphBuilder,
  task: Task,
  { loss, huberDelta }: TrainingParams,
  logits: string,
  targets: string,
): RowLoss => {
  switch (task.kind) {
    case 'binary':
      return binary(g, logits, targets);
    case 'multiclass':
      return softmax(g, logits, targets, outputsOf(task));
    case 'regression':
      return loss === 'huber' ? huber(g, logits, targets, huberDelta) : squared(g, logits, targets);
  }
};

/** @param given `targets` and `weights` [B, 1]; a row of weight 0 counts for nothing. */
export const lossOf = (
  g: GraphBuilder,
  task: Task,
  params: TrainingParams,
  { logits, targets, weights }: { logits: string; targets: string; weights: string },
): LossNames => {
  const { each, slopeEach } = ofRows(g, task, params, logits, targets);
  return {
    loss: g.op('ReduceSum', [g.op('Mul', [each, weights])], { keepdims: 0 }),
    slope: g.op('Mul', [slopeEach, weights]),
  };
};
