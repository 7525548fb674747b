import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTargets, fitTargetScale, standardiseTargets } from '../../learning/targets.ts';
import type { Task } from '../../learning/task.ts';

const binary: Task = { kind: 'binary' };
const classes: Task = { kind: 'multiclass', classes: ['a', 'b', 'c'] };
const regression: Task = { kind: 'regression' };

test('targets of each task pass as they are', () => {
  assert.deepEqual(checkTargets(Uint8Array.of(1, 0), 2, binary), Float32Array.of(1, 0));
  assert.deepEqual(checkTargets([2, 0, 2], 3, classes), Float32Array.of(2, 0, 2));
  assert.deepEqual(checkTargets([-1.5, 7], 2, regression), Float32Array.of(-1.5, 7));
});

test('a missing or impossible target is named by its row, never by its value', () => {
  const cases: [Task, number[]][] = [
    [binary, [0, 1, 4711]],
    [binary, [0, 1, Number.NaN]],
    [classes, [0, 1, 3]],
    [classes, [0, 1, 0.5]],
    [regression, [0, 1, Number.NaN]],
    [regression, [0, 1, 1e39]],
  ];
  for (const [task, targets] of cases) {
    assert.throws(() => checkTargets(targets, 3, task), { code: 'BAD_TARGET', message: /row 2 is missing or out/ });
    assert.throws(
      () => checkTargets(targets, 3, task),
      (error: Error) => !/4711|1e\+?39/.test(error.message),
    );
  }
});

test('targets that do not differ are refused', () => {
  assert.throws(() => checkTargets([1, 1], 2, binary), { code: 'ONE_CLASS', message: /both classes/ });
  assert.throws(() => checkTargets([2, 2], 2, classes), { code: 'ONE_CLASS', message: /at least two classes/ });
  assert.throws(() => checkTargets([1e9, 1e9 + 1], 2, regression), { code: 'CONSTANT_TARGET' }); // equal in float32
});

test('standardised numbers have mean 0 and deviation 1; classes are left alone', () => {
  const targets = Float32Array.of(10, 20, 60);
  const standardised = standardiseTargets(targets, fitTargetScale(targets, regression));
  const sum = standardised.reduce((total, value) => total + value, 0);
  const squares = standardised.reduce((total, value) => total + value * value, 0);
  assert.ok(Math.abs(sum) < 1e-6 && Math.abs(squares / 3 - 1) < 1e-6);
  assert.equal(fitTargetScale(targets, binary), undefined);
  assert.equal(standardiseTargets(targets, undefined), targets);
});
