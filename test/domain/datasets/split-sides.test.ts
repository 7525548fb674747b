// A split by time is sealed only where both of its sides can be used.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSides, type SplitSides } from '../../../domain/datasets/split-sides.ts';
import type { TargetCounts } from '../../../domain/datasets/task.ts';

const binary = (positive: number, negative: number): TargetCounts => ({ kind: 'binary', positive, negative });
const classes = (...values: string[]): TargetCounts => ({
  kind: 'multiclass',
  classes: values.map((value) => ({ value, rows: 5 })),
});
const numbers = (rows: number): TargetCounts => ({ kind: 'regression', rows });
const sides = (train: TargetCounts, heldOut: TargetCounts, rows = 100): SplitSides => ({ rows, train, heldOut });

test('both sides need rows, and where classes are learned two of them', () => {
  for (const usable of [
    sides(binary(1, 69), binary(29, 1)),
    sides(classes('a', 'b', 'c'), classes('a', 'd')),
    sides(numbers(2), numbers(98)),
  ]) {
    checkSides(usable, 100);
  }
  const unfit: [SplitSides, code: string, says: RegExp][] = [
    [
      sides(binary(40, 60), binary(0, 0)),
      'DATASET_EMPTY',
      /^The split by time leaves 100 rows \(40 positive, 60 negative\) to learn from and 0 rows \(0 positive, 0 negative\) to measure on; choose a heldOutFrom that leaves at least 2 on each side\.$/,
    ],
    [sides(binary(0, 0), binary(40, 60)), 'DATASET_EMPTY', /leaves 0 rows .* and 100 rows/],
    [sides(numbers(99), numbers(1)), 'DATASET_EMPTY', /leaves 99 rows to learn from and 1 rows to measure on/],
    [
      sides(binary(50, 0), binary(1, 49)),
      'ONE_CLASS',
      /leaves 50 rows \(50 positive, 0 negative\) .* 50 rows \(1 positive, 49 negative\) .*two classes on each side\.$/,
    ],
    [sides(binary(10, 40), binary(0, 50)), 'ONE_CLASS', /two classes/],
    [sides(classes('a'), classes('a', 'b')), 'ONE_CLASS', /leaves 5 rows \(of 1 classes\) .* 10 rows \(of 2 classes\)/],
  ];
  for (const [each, code, message] of unfit) assert.throws(() => checkSides(each, 100), { code, message });
});

test('rows that came in after they were counted are counted again; erased ones stand on neither side', () => {
  const counted = sides(binary(20, 20), binary(10, 10), 100);
  checkSides(counted, 100);
  assert.throws(() => checkSides(counted, 112), { code: 'STALE_REVISION', message: /100 rows .* has 112 now/ });
});
