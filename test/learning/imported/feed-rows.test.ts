import assert from 'node:assert/strict';
import test from 'node:test';
import type { FeatureValue } from '../../../learning/encoding.ts';
import { feedRows } from '../../../learning/imported/feed-rows.ts';
import type { FeedPart } from '../../../learning/imported/imported-mapping.ts';
import type { FeedType, ImportPlan, PlannedPart } from '../../../learning/imported/map-columns.ts';

const widthOf = (part: FeedPart) => (part.as === 'oneHot' ? part.vocabulary.length + (part.other ? 1 : 0) : 1);

/** One input x of these parts; columns are numbered c0, c1 … in order. */
const planOf = (type: FeedType, parts: readonly FeedPart[], rank: 1 | 2 = 2): ImportPlan => {
  const planned: PlannedPart[] = [];
  let [offset, cell] = [0, 0];
  for (const part of parts) {
    planned.push({ part, cell: part.as === 'constant' ? -1 : cell++, offset, width: widthOf(part) });
    offset += widthOf(part);
  }
  return {
    columns: Array.from({ length: cell }, (_, c) => ({ name: `c${c}`, kind: 'number' })),
    inputs: [{ input: 'x', type, rank, width: offset, parts: planned }],
    output: { task: 'regression', output: 'y' },
    rowsPerCall: null,
  };
};
const number = (column: string, missing: number | 'nan' | null = null): FeedPart => ({ as: 'number', column, missing });
const feed = (plan: ImportPlan, rows: readonly (readonly FeatureValue[])[]) => feedRows(plan, rows).x!;
const refuses = (plan: ImportPlan, cell: FeatureValue, code: string, sentence: RegExp) =>
  assert.throws(() => feed(plan, [[1], [cell]]), { name: 'ImportError', code, message: sentence });

test('numbers keep their order, row by row, and missing ones have their stand-in', () => {
  const plan = planOf('float', [number('c0', 'nan'), { as: 'constant', value: 7 }, number('c1', -1)]);
  const { data, dims } = feed(plan, [
    [1.5, 2],
    [null, null],
    [Number.NaN, 3],
  ]);
  assert.deepEqual([...(data as Float32Array)], [1.5, 7, 2, Number.NaN, 7, -1, Number.NaN, 7, 3]);
  assert.deepEqual(dims, [3, 3]);
});

test('each type has its own array, doubles whole and booleans as bytes', () => {
  const of = (type: FeedType, cell: number) => feed(planOf(type, [number('c0')], 1), [[cell]]);
  assert.deepEqual(of('double', 0.1), { type: 'double', data: Float64Array.of(0.1), dims: [1] });
  assert.deepEqual(of('int64', 2 ** 53 - 1).data, BigInt64Array.of(2n ** 53n - 1n));
  assert.deepEqual(of('int32', -5).data, Int32Array.of(-5));
  assert.deepEqual(of('bool', 1).data, Uint8Array.of(1));
});

test('categories go by text, position or one number each', () => {
  const vocabulary = ['a', 'b'];
  const text = planOf('string', [{ as: 'text', column: 'c0', missing: '?' }]);
  assert.deepEqual(feed(text, [['b'], [null], ['new']]).data, ['b', '?', 'new']);
  const index = planOf('int64', [{ as: 'index', column: 'c0', vocabulary, unknown: 9, missing: -1 }]);
  assert.deepEqual(feed(index, [['b'], [null], ['new']]).data, BigInt64Array.of(1n, -1n, 9n));
  const hot = (other: boolean) => planOf('float', [{ as: 'oneHot', column: 'c0', vocabulary, other }]);
  assert.deepEqual([...(feed(hot(true), [['b'], [null], ['x']]).data as Float32Array)], [0, 1, 0, 0, 0, 1, 0, 0, 1]);
  assert.deepEqual([...(feed(hot(false), [['a'], [null], ['x']]).data as Float32Array)], [1, 0, 0, 0, 0, 0]);
});

test('what a tensor cannot hold is refused by row and column, never by value', () => {
  const float = planOf('float', [number('c0')]);
  refuses(float, null, 'MISSING_VALUE', /^Row 1 of column "c0" is missing, which the mapping does not allow\.$/);
  refuses(float, 'secret', 'WRONG_TYPE', /^Row 1 of column "c0" must be a number or null\.$/);
  refuses(float, 1e39, 'NOT_FINITE', /^Row 1 of column "c0" must fit float, which the model takes\.$/);
  refuses(planOf('double', [number('c0')]), Number.POSITIVE_INFINITY, 'NOT_FINITE', /must fit double/);
  refuses(planOf('int64', [number('c0')]), 2 ** 53, 'WRONG_TYPE', /must fit int64/);
  refuses(planOf('int32', [number('c0')]), 2 ** 31, 'WRONG_TYPE', /must fit int32/);
  refuses(planOf('bool', [number('c0')]), 2, 'WRONG_TYPE', /must fit bool/);
});

test('a category that is no text, unknown or missing is refused where the mapping says so', () => {
  const index = planOf('int64', [{ as: 'index', column: 'c0', vocabulary: ['a'], unknown: null, missing: null }]);
  const refused = (cell: FeatureValue, code: string) => assert.throws(() => feed(index, [[cell]]), { code });
  refused('secret', 'UNKNOWN_CATEGORY');
  refused(null, 'MISSING_VALUE');
  refused(5, 'WRONG_TYPE');
});

test('a row of another width is refused', () => {
  const plan = planOf('float', [number('c0')]);
  assert.throws(() => feed(plan, [[1], [1, 2]]), { code: 'ROWS_MISMATCHED', message: /Row 1 has 2 cells/ });
});
