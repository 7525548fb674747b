import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowWeightsOf } from '../../learning/row-weights.ts';

const targets = Float32Array.of(0, 0, 0, 1);
const binary = { kind: 'binary' } as const;
const none = { classWeights: 'none' } as const;
const balanced = { classWeights: 'balanced' } as const;

test('without weights there are none; given ones keep their ratios and have mean 1', () => {
  assert.equal(rowWeightsOf(targets, binary, none), undefined);
  assert.deepEqual([...rowWeightsOf(targets, binary, none, Float32Array.of(2, 0, 4, 2))!], [1, 0, 2, 1]);
});

test('balanced classes weigh the same together, given weights counted', () => {
  assert.deepEqual([...rowWeightsOf(targets, binary, balanced)!], [2 / 3, 2 / 3, 2 / 3, 2].map(Math.fround));
  assert.deepEqual([...rowWeightsOf(targets, binary, balanced, Float32Array.of(1, 1, 2, 9))!], [0.5, 0.5, 1, 2]);
});

test('weights that are negative, not finite, too few or all 0 are refused without being quoted', () => {
  const cases: [number[], string][] = [
    [[1, 1, 1], 'ROWS_MISMATCHED'],
    [[1, -4711, 1, 1], 'BAD_TARGET'],
    [[1, Number.NaN, 1, 1], 'BAD_TARGET'],
    [[1, 1, Number.POSITIVE_INFINITY, 1], 'BAD_TARGET'],
    [[0, 0, 0, 0], 'BAD_TARGET'],
  ];
  for (const [given, code] of cases) {
    assert.throws(
      () => rowWeightsOf(targets, binary, none, Float32Array.from(given)),
      (error: { code?: string; message?: string }) => error.code === code && !/4711/.test(error.message!),
    );
  }
});
