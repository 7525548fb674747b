import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evaluation, minimise } from '../../learning/minimise.ts';

/** Half of Σ scale·(x − goal)² plus 1. */
const bowl = (scales: number[], goals: number[]) => async (at: Float32Array) => ({
  value: scales.reduce((sum, scale, i) => sum + (scale * (at[i]! - goals[i]!) ** 2) / 2, 1),
  gradient: Float64Array.from(scales, (scale, i) => scale * (at[i]! - goals[i]!)),
});

const goals = [3, -2, 0.5, 10];
const steep = bowl([1, 100, 10_000, 0.01], goals);

test('the bottom of a bowl a million times steeper one way than another is found', async () => {
  const { at, found, converged, steps } = await minimise(steep, new Float32Array(4), { mostSteps: 200 });
  assert.equal(converged, true);
  assert.ok(found.value < 1 + 1e-5, String(found.value));
  assert.ok(Math.abs(at[0]! - 3) < 1e-2 && Math.abs(at[2]! - 0.5) < 1e-3, String(at));
  assert.ok(steps > 1 && steps < 100);
});

test('every step is told, and each is lower than the one before', async () => {
  const values: number[] = [];
  const onStep = async (step: number, { value }: Evaluation) => {
    assert.equal(step, values.push(value));
  };
  const { steps } = await minimise(steep, new Float32Array(4), { mostSteps: 200, onStep });
  assert.equal(values.length, steps);
  for (let i = 1; i < steps; i++) assert.ok(values[i]! < values[i - 1]!);
});

test('where it starts at the bottom no step is taken', async () => {
  const { at, steps, converged } = await minimise(bowl([1, 1], [0, 0]), new Float32Array(2), { mostSteps: 9 });
  assert.deepEqual([[...at], steps, converged], [[0, 0], 0, true]);
});

test('steps that run out are said to have run out', async () => {
  const { steps, converged } = await minimise(steep, new Float32Array(4), { mostSteps: 3 });
  assert.deepEqual([steps, converged], [3, false]);
});

test('a start that is not finite, and a function that falls without end, never converge', async () => {
  const none = async () => ({ value: Number.NaN, gradient: Float64Array.of(1) });
  assert.equal((await minimise(none, new Float32Array(1), { mostSteps: 9 })).converged, false);
  const slide = async (at: Float32Array) => ({ value: -at[0]!, gradient: Float64Array.of(-1) });
  assert.equal((await minimise(slide, new Float32Array(1), { mostSteps: 9 })).converged, false);
});

test('a gradient that points uphill is no bottom', async () => {
  const wrong = async (at: Float32Array) => ({ value: at[0]! ** 2 + 1, gradient: Float64Array.of(-2 * at[0]!) });
  const { converged, steps } = await minimise(wrong, Float32Array.of(1), { mostSteps: 9 });
  assert.deepEqual([converged, steps], [false, 0]);
});
