// Where is a smooth convex function least? Limited-memory BFGS (Liu and Nocedal 1989) with backtracking (Nocedal and Wright
// 2006, algorithms 3.1 and 7.4). Points are 32-bit numbers, as the runtime reads them, and all sums 64-bit, one after the
// other: the same function gives the same bits.

export type Evaluation = { readonly value: number; readonly gradient: Float64Array };

export type Minimum<E extends Evaluation> = {
  readonly at: Float32Array;
  readonly found: E;
  readonly steps: number;
  /** Whether it stands still; false: the steps ran out, or the function is not finite where it starts. */
  readonly converged: boolean;
};

/** A step that promises less than this share of the value is standing still, when so do two before it. */
const STILL = 1e-6;
const STILL_STEPS = 3;
/** Where no step is lower in 32 bits: the share a step may still promise, or the slope that may be left in any direction. */
const HIDDEN_GAIN = 1e-5;
const HIDDEN_SLOPE = 1e-4;
/** What a step must gain of what its slope promises (Armijo). */
const LEAST_GAIN = 1e-4;
const MOST_TRIES = 30;
/** Numbers all remembered steps may take. */
const MEMORY = 2 ** 24;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

type Step = { readonly moved: Float64Array; readonly turned: Float64Array; readonly curvature: number };

/** The gradient times what is known of the inverse Hessian, downhill. */
const directionOf = (gradient: Float64Array, steps: readonly Step[]): Float64Array => {
  const direction = gradient.map((slope) => -slope);
  const shares: number[] = [];
  const subtract = (from: Float64Array, factor: number) => {
    for (let i = 0; i < direction.length; i++) direction[i]! -= factor * from[i]!;
  };
  for (let k = steps.length - 1; k >= 0; k--) {
    const { moved, turned, curvature } = steps[k]!;
    shares[k] = dot(moved, direction) / curvature;
    subtract(turned, shares[k]!);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.turned, last.turned);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  steps.forEach(({ moved, turned, curvature }, k) => {
    subtract(moved, dot(turned, direction) / curvature - shares[k]!);
  });
  return direction;
};

/** @param onStep after each step, counted from 1. */
export const minimise = async <E extends Evaluation>(
  evaluate: (at: Float32Array) => Promise<E>,
  start: Float32Array,
  { mostSteps, onStep }: { mostSteps: number; onStep?: (step: number, found: E) => Promise<void> },
): Promise<Minimum<E>> => {
  const remembered = Math.max(3, Math.min(10, Math.floor(MEMORY / (2 * start.length))));
  let at = start;
  let found = await evaluate(at);
  let past: Step[] = [];
  let still = 0;
  let steps = 0;
  const ended = (converged: boolean) => ({ at, found, steps, converged });
  if (!Number.isFinite(found.value)) return ended(false);
  while (steps < mostSteps) {
    const { value, gradient } = found;
    const direction = directionOf(gradient, past);
    const slope = dot(gradient, direction);
    const promise = -slope / 2 / Math.max(Math.abs(value), Number.MIN_VALUE);
    if (gradient.every((of) => of === 0)) return ended(true);
    still = past.length > 0 && promise <= STILL ? still + 1 : 0;
    if (still >= STILL_STEPS) return ended(true);

    let length = past.length > 0 ? 1 : Math.min(1, 1 / gradient.reduce((sum, of) => sum + Math.abs(of), 0));
    let next: { at: Float32Array; found: E } | undefined;
    for (let tries = 0; tries < MOST_TRIES && slope < 0; tries++) {
      const there = Float32Array.from(at, (from, i) => from + length * direction[i]!);
      if (there.every((to, i) => to === at[i])) break; // shorter than 32 bits can tell
      const tried = await evaluate(there);
      if (tried.value <= value + LEAST_GAIN * length * slope) {
        next = { at: there, found: tried };
        break;
      }
      // The lowest point of the parabola through what is known, not too near either end.
      const lowest = (-slope * length * length) / (2 * (tried.value - value - slope * length));
      length = Number.isFinite(tried.value) ? Math.max(0.1 * length, Math.min(0.5 * length, lowest)) : 0.1 * length;
    }
    if (!next) {
      if (past.length > 0 && slope < 0 && promise <= HIDDEN_GAIN) return ended(true);
      if (past.length === 0) return ended(gradient.every((of) => Math.abs(of) <= HIDDEN_SLOPE));
      past = []; // what was remembered may be rounding alone: once more straight downhill
      continue;
    }
    const before = at;
    const moved = Float64Array.from(next.at, (to, i) => to - before[i]!);
    const turned = next.found.gradient.map((of, i) => of - gradient[i]!);
    const curvature = dot(moved, turned);
    if (curvature > 1e-12 * dot(turned, turned)) past = [...past, { moved, turned, curvature }].slice(-remembered);
    ({ at, found } = next);
    steps++;
    await onStep?.(steps, found);
  }
  return ended(false);
};
