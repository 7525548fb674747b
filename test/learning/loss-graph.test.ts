import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGraphBuilder, modelBytesOf } from '../../learning/graph-builder.ts';
import { lossOf } from '../../learning/loss-graph.ts';
import { DataType } from '../../learning/onnx-messages.ts';
import { openSession } from '../../learning/session.ts';
import { outputsOf, type Task } from '../../learning/task.ts';
import { type TrainingParams, trainingParams } from '../../learning/training-params.ts';

const lossAt = async (task: Task, logits: number[], target: number, given: Partial<TrainingParams> = {}) => {
  const g = makeGraphBuilder('loss');
  const width = outputsOf(task);
  const { loss, slope } = lossOf(g, task, trainingParams(given, task), {
    logits: g.input('logits', DataType.FLOAT, [1, width]),
    targets: g.input('targets', DataType.FLOAT, [1, 1]),
    weights: g.input('weights', DataType.FLOAT, [1, 1]),
  });
  g.op('Identity', [loss], {}, 'loss');
  g.op('Identity', [slope], {}, 'slope');
  g.output('loss', DataType.FLOAT, []);
  g.output('slope', DataType.FLOAT, [1, width]);
  const session = await openSession(modelBytesOf(g.graph()));
  const one = (value: number) => ({ data: Float32Array.of(value), dims: [1, 1] });
  const result = await session.run({
    logits: { data: Float32Array.from(logits), dims: [1, width] },
    targets: one(target),
    weights: one(1),
  });
  await session.release();
  return { loss: Number(result.loss!.data[0]), slope: [...(result.slope!.data as Float32Array)] };
};

const near = (actual: number, wanted: number) => assert.ok(Math.abs(actual - wanted) <= 1e-6 * (1 + Math.abs(wanted)));

test('cross-entropies of far logits are finite and their slopes are those of a sure mistake', async () => {
  const binary = await lossAt({ kind: 'binary' }, [-1e4], 1);
  near(binary.loss, 1e4);
  assert.deepEqual(binary.slope, [-1]);
  const classes = await lossAt({ kind: 'multiclass', classes: ['a', 'b', 'c'] }, [1e4, -1e4, 0], 1);
  near(classes.loss, 2e4);
  assert.deepEqual(classes.slope, [1, -1, 0]);
});

test('Huber loss is half the square up to its delta and a line beyond', async () => {
  const huber = { loss: 'huber', huberDelta: 2 } as const;
  const at = (logit: number) => lossAt({ kind: 'regression' }, [logit], 1, huber);
  assert.deepEqual(await at(2.5), { loss: 1.125, slope: [1.5] });
  assert.deepEqual(await at(11), { loss: 18, slope: [2] });
  assert.deepEqual(await at(-9), { loss: 18, slope: [-2] });
});
