import assert from 'node:assert/strict';
import test from 'node:test';
import type { Column } from '../../../domain/datasets/events.ts';
import type { DatasetTask, TargetCounts } from '../../../domain/datasets/task.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { fitMapping, type RowsToFit } from '../../../workers/importing/fit-mapping.ts';
import { forest, linear, softmax } from '../../learning/imported/small-models.ts';

const column = (name: string, role: Column['role'] = 'feature'): Column => ({
  name,
  kind: 'number',
  role,
  sensitive: false,
});

function rowsOf(task: DatasetTask, columns: readonly Column[], classes: readonly string[] = []): RowsToFit {
  const targets: TargetCounts =
    task.kind === 'binary'
      ? { kind: 'binary', positive: 5, negative: 5 }
      : task.kind === 'regression'
        ? { kind: 'regression', rows: 10 }
        : { kind: 'multiclass', classes: classes.map((value) => ({ value, rows: 3 })) };
  return { dataset: { columns, task }, sealed: { targets } };
}

const features = [column('unused'), column('c'), column('b'), column('a')];

test('a mapping that fits gives the columns the model reads, in the order it reads them', () => {
  const plan = fitMapping(inspectOnnx(linear.bytes), linear.mapping, rowsOf({ kind: 'regression' }, features));
  assert.deepEqual(
    plan.columns.map(({ name }) => name),
    ['a', 'b', 'c'],
  );
  const binary = rowsOf({ kind: 'binary', positiveValue: 'yes' }, features);
  assert.equal(fitMapping(inspectOnnx(forest.bytes), forest.mapping, binary).output.task, 'binary');
});

test('the model answers what the rows were labelled with, or is refused', () => {
  const fit = (rows: RowsToFit) => () => fitMapping(inspectOnnx(softmax.bytes), softmax.mapping, rows);
  assert.throws(fit(rowsOf({ kind: 'binary', positiveValue: 'yes' }, features)), { message: /multiclass.*binary/ });
  const classes = (...names: string[]) => fit(rowsOf({ kind: 'multiclass' }, features, names));
  assert.doesNotThrow(classes('high', 'low', 'mid'));
  assert.throws(classes('high', 'low', 'mid', 'top'), { code: 'BAD_INPUT', message: /does not name 1 of the classes/ });
  assert.throws(classes('high', 'low'), { message: /1 of the classes/ });
});

test('only features feed a model: not the target, and no column that is kept to measure groups', () => {
  const of = (role: Column['role']) =>
    rowsOf({ kind: 'regression' }, [column('a', role), column('b'), column('c'), column('y', 'target')]);
  for (const role of ['sensitive', 'weight', 'time', 'ignore'] as const) {
    const said = { code: 'BAD_INPUT', message: new RegExp(`"a" has the role ${role.toUpperCase()}`) };
    assert.throws(() => fitMapping(inspectOnnx(linear.bytes), linear.mapping, of(role)), said);
  }
  assert.doesNotThrow(() => fitMapping(inspectOnnx(linear.bytes), linear.mapping, of('feature')));
});
