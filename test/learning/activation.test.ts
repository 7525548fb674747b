import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTIVATIONS, type Activation, activate, meanSlope, slopeAt } from '../../learning/activation.ts';
import { makeGraphBuilder, modelBytesOf } from '../../learning/graph-builder.ts';
import { DataType } from '../../learning/onnx-messages.ts';
import { openSession } from '../../learning/session.ts';
import { plainActivation } from './plain-network.ts';

/** Values, slopes at `from`, and mean slopes between `from` and `to`. */
const computed = async (activation: Activation, from: number[], to: number[]) => {
  const g = makeGraphBuilder('activation');
  const units = ['from', 'to'].map((name) => {
    const before = g.input(name, DataType.FLOAT, ['n']);
    return { before, after: activate(g, activation, before) };
  });
  const outputs = {
    value: units[0]!.after,
    slope: slopeAt(g, activation, units[0]!),
    mean: meanSlope(g, activation, units[0]!, units[1]!),
  };
  for (const [name, of] of Object.entries(outputs)) {
    g.op('Identity', [of], {}, name);
    g.output(name, DataType.FLOAT, ['n']);
  }
  const session = await openSession(modelBytesOf(g.graph()));
  const vector = (values: number[]) => ({ data: Float32Array.from(values), dims: [values.length] });
  const result = await session.run({ from: vector(from), to: vector(to) });
  await session.release();
  return (name: keyof typeof outputs) => [...(result[name]!.data as Float32Array)];
};

const near = (actual: number, wanted: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual - wanted) <= tolerance, `${what}: ${actual} is not within ${tolerance} of ${wanted}`);

const starts = [-30, -4, -1.5, -0.3, -1e-3, 0.02, 0.7, 1, 3, 25];

for (const activation of ACTIVATIONS) {
  const plain = plainActivation[activation];

  test(`${activation} and its derivative are those of the definition`, async () => {
    const of = await computed(activation, starts, starts);
    starts.forEach((x, i) => {
      near(of('value')[i]!, plain(x).value, 1e-6 * (1 + Math.abs(x)), `value at ${x}`);
      near(of('slope')[i]!, plain(x).slope, 1e-6, `slope at ${x}`);
    });
  });

  test(`the mean slope of ${activation} is its rise over the run, to 4e-5 however short the run`, async () => {
    const runs = [1e-7, 1e-5, 1e-3, 9e-3, 1.1e-2, 0.1, 1, 10, 60].flatMap((run) => [run, -run]);
    const [from, to] = [starts.flatMap((x) => runs.map(() => x)), starts.flatMap((x) => runs.map((run) => x + run))];
    const mean = (await computed(activation, from, to))('mean');
    mean.forEach((slope, i) => {
      const [a, b] = [Math.fround(from[i]!), Math.fround(to[i]!)];
      const wanted = a === b ? plain(a).slope : (plain(b).value - plain(a).value) / (b - a);
      near(slope, wanted, 4e-5, `from ${a} to ${b}`);
    });
  });
}

test('a ReLU that rests at 0 has a slope, not 0/0', async () => {
  assert.deepEqual((await computed('relu', [0, -0], [0, 0]))('mean'), [0, 0]);
});
