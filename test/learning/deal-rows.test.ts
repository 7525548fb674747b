import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dealFolds, splitValidation } from '../../learning/deal-rows.ts';
import type { Task } from '../../learning/task.ts';

const task: Task = { kind: 'multiclass', classes: ['a', 'b', 'c'] };
const targets = Float32Array.from({ length: 200 }, (_, row) => (row < 100 ? 0 : row < 160 ? 1 : 2)); // 100, 60, 40
const countsOf = (rows: Iterable<number>) => {
  const counts = [0, 0, 0];
  for (const row of rows) counts[targets[row]!]! += 1;
  return counts;
};

test('validation takes its share of every class, and every row is on one side', () => {
  const { training, validation } = splitValidation(targets, task, 150, 1);
  assert.deepEqual(countsOf(validation), [15, 9, 6]);
  assert.deepEqual(
    [...training, ...validation].sort((a, b) => a - b),
    [...targets.keys()],
  );
  assert.deepEqual(splitValidation(targets, task, 150, 1).validation, validation);
  assert.notDeepEqual(splitValidation(targets, task, 150, 2).validation, validation);
});

test('validation never takes the last row of a class', () => {
  const few = Float32Array.of(0, 0, 0, 0, 1);
  const { training } = splitValidation(few, { kind: 'binary' }, 900, 0);
  assert.deepEqual(Array.from(training, (row) => few[row]).sort(), [0, 1]);
});

test('folds share out every class and all rows evenly', () => {
  const foldOf = dealFolds(targets, task, 7, 1);
  const folds = Array.from({ length: 7 }, (_, fold) => [...targets.keys()].filter((row) => foldOf[row] === fold));
  const isEven = (counts: number[]) => Math.max(...counts) - Math.min(...counts) <= 1;
  assert.ok(isEven(folds.map((rows) => rows.length)));
  for (const of of [0, 1, 2]) assert.ok(isEven(folds.map((rows) => countsOf(rows)[of]!)));
  assert.deepEqual(dealFolds(targets, task, 7, 1), foldOf);
  assert.notDeepEqual(dealFolds(targets, task, 7, 2), foldOf);
});

test('rows of a number are dealt without regard to it', () => {
  const numbers = Float32Array.from({ length: 10 }, (_, row) => row * 1.5);
  const foldOf = dealFolds(numbers, { kind: 'regression' }, 5, 1);
  for (let fold = 0; fold < 5; fold++) assert.equal(foldOf.filter((of) => of === fold).length, 2);
});
