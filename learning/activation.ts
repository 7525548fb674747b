// What does a hidden unit do with its sum? ReLU, tanh, or GELU in its exact form x·Φ(x) (Hendrycks and Gimpel 2016): the value,
// its derivative by hand for training, and its mean slope between two sums for the reasons.

import type { GraphBuilder } from './graph-builder.ts';

export const ACTIVATIONS = ['relu', 'gelu', 'tanh'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Names of a hidden layer's tensors: sums and the units' answers to them, of one shape. */
export type UnitNames = { readonly before: string; readonly after: string };

const scalar = (g: GraphBuilder, value: number): string => g.floats([value], []);

/** Φ(x), the share of a standard normal below x. */
const normalShare = (g: GraphBuilder, before: string): string => {
  const error = g.op('Erf', [g.op('Mul', [before, scalar(g, Math.SQRT1_2)])]);
  return g.op('Mul', [g.op('Add', [error, scalar(g, 1)]), scalar(g, 0.5)]);
};

export const activate = (g: GraphBuilder, activation: Activation, before: string): string => {
  switch (activation) {
    case 'relu':
      return g.op('Relu', [before]);
    case 'tanh':
      return g.op('Tanh', [before]);
    case 'gelu':
      return g.op('Mul', [before, normalShare(g, before)]);
  }
};

/** The derivative at `before`; ReLU's is 0 at 0. */
export const slopeAt = (g: GraphBuilder, activation: Activation, { before, after }: UnitNames): string => {
  switch (activation) {
    case 'relu':
      return g.op('Sign', [after]);
    case 'tanh':
      return g.op('Sub', [scalar(g, 1), g.op('Mul', [after, after])]);
    case 'gelu': {
      const exponent = g.op('Mul', [g.op('Mul', [before, before]), scalar(g, -0.5)]);
      const density = g.op('Mul', [g.op('Exp', [exponent]), scalar(g, 1 / Math.sqrt(2 * Math.PI))]);
      return g.op('Add', [normalShare(g, before), g.op('Mul', [before, density])]);
    }
  }
};

/** Keeps 0/0 apart from numbers: far below any sum that matters, far above the smallest float32. */
export const TINY = 1e-30;

/**
 * A rise under this is read off the derivative at its middle instead of the quotient: float32 loses about 6e-8/rise of the
 * quotient to cancellation and the middle misses about rise²/24, so the two errors meet near .01, both about 5e-6.
 */
const SMALL_RISE = 0.01;

/** What a unit's slope is on average while its sum goes from one value to the other; a change times it is the change of the answer. */
export const meanSlope = (g: GraphBuilder, activation: Activation, from: UnitNames, to: UnitNames): string => {
  if (activation === 'relu') {
    // (r(b) − r(a))/(b − a) with nothing subtracted: r is linear on either side of 0, so it equals (r(a) + r(b))/(|a| + |b|).
    const sizes = g.op('Add', [g.op('Abs', [from.before]), g.op('Abs', [to.before])]);
    return g.op('Div', [g.op('Add', [from.after, to.after]), g.op('Add', [sizes, scalar(g, TINY)])]);
  }
  const rise = g.op('Sub', [to.before, from.before]);
  const quotient = g.op('Div', [g.op('Sub', [to.after, from.after]), rise]);
  const before = g.op('Mul', [g.op('Add', [from.before, to.before]), scalar(g, 0.5)]);
  const middle = slopeAt(g, activation, { before, after: activate(g, activation, before) });
  return g.op('Where', [g.op('Less', [g.op('Abs', [rise]), scalar(g, SMALL_RISE)]), middle, quotient]);
};
