import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '../../domain/kernel/random.ts';
import { dealFolds, splitValidation } from '../../learning/deal-rows.ts';
import type { Task } from '../../learning/task.ts';

const binary: Task = { kind: 'binary' };
const random = makeRandom(1, 'people');
/** Four hundred rows of some hundred people, who have one to many rows and mostly one class. */
const groups = Int32Array.from({ length: 400 }, () => Math.floor(100 * random.unit() ** 1.5));
const targets = Float32Array.from(groups, (group) => ((group * 7) % 10 < 3 ? 1 : 0));
const share = (rows: readonly number[], of: number) => rows.filter((row) => targets[row] === of).length;
const parted = (sideOf: (row: number) => number) => {
  const sides = new Map<number, Set<number>>();
  groups.forEach((group, row) => {
    sides.set(group, (sides.get(group) ?? new Set()).add(sideOf(row)));
  });
  return [...sides.values()].filter((of) => of.size > 1).length;
};
const all = [...groups.keys()];

test('nobody stands on both sides of a validation split, and each class comes near its share', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { training, validation } = splitValidation(targets, binary, 200, seed, groups);
    const apart = new Set(validation);
    assert.equal(
      parted((row) => Number(apart.has(row))),
      0,
    );
    assert.deepEqual(
      [...training, ...validation].sort((a, b) => a - b),
      all,
    );
    for (const of of [0, 1]) {
      const taken = share([...validation], of) / share(all, of);
      assert.ok(taken > 0.12 && taken < 0.28, `seed ${seed}: ${taken} of class ${of}`);
    }
  }
});

test('nobody stands in two folds, and each has about as many rows of each class', () => {
  for (let seed = 0; seed < 20; seed++) {
    const foldOf = dealFolds(targets, binary, 4, seed, groups);
    assert.equal(
      parted((row) => foldOf[row]!),
      0,
    );
    for (let fold = 0; fold < 4; fold++) {
      const rows = all.filter((row) => foldOf[row] === fold);
      for (const of of [0, 1]) {
        const taken = share(rows, of) / share(all, of);
        assert.ok(taken > 0.18 && taken < 0.32, `seed ${seed}: ${taken} of class ${of} in fold ${fold}`);
      }
    }
  }
});

test('the seed deals, and nothing else', () => {
  const numbers: Task = { kind: 'regression' };
  for (const task of [binary, numbers]) {
    assert.deepEqual(dealFolds(targets, task, 5, 3, groups), dealFolds(targets, task, 5, 3, groups));
    assert.notDeepEqual(dealFolds(targets, task, 5, 3, groups), dealFolds(targets, task, 5, 4, groups));
    const split = (seed: number) => splitValidation(targets, task, 150, seed, groups).validation;
    assert.deepEqual(split(3), split(3));
    assert.notDeepEqual(split(3), split(4));
  }
});

test('where everybody has one row it is as if nobody were known', () => {
  const alone = Int32Array.from(targets, (_, row) => 1000 - row);
  assert.deepEqual(dealFolds(targets, binary, 5, 3, alone), dealFolds(targets, binary, 5, 3));
  assert.deepEqual(splitValidation(targets, binary, 150, 3, alone), splitValidation(targets, binary, 150, 3));
});

test('validation never takes the last row of a class', () => {
  const few = Float32Array.of(0, 0, 0, 0, 1, 1);
  const { training } = splitValidation(few, binary, 900, 0, Int32Array.of(1, 1, 2, 2, 3, 3));
  assert.deepEqual([...new Set(Array.from(training, (row) => few[row]))].sort(), [0, 1]);
});
