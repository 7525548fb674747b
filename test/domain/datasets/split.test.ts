import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stratifiedSplit } from '../../../domain/datasets/split.ts';

const labels = Uint8Array.from({ length: 1000 }, (_, i) => (i % 10 < 3 ? 1 : 0));
const positives = (rows: number[]) => rows.filter((row) => labels[row] === 1).length;

test('every row is on exactly one side, in ascending order', () => {
  const { train, heldOut } = stratifiedSplit(labels, { seed: 1, heldOutFraction: 0.3 });
  const ascending = (a: number, b: number) => a - b;
  assert.deepEqual([...train, ...heldOut].sort(ascending), [...labels.keys()]);
  assert.deepEqual(train, train.toSorted(ascending));
  assert.deepEqual(heldOut, heldOut.toSorted(ascending));
});

test('both sides keep the share of each class', () => {
  const { train, heldOut } = stratifiedSplit(labels, { seed: 1, heldOutFraction: 0.3 });
  assert.deepEqual([heldOut.length, positives(heldOut)], [300, 90]);
  assert.deepEqual([train.length, positives(train)], [700, 210]);
});

test('the seed alone decides which rows are held out', () => {
  const heldOut = (seed: number) => stratifiedSplit(labels, { seed, heldOutFraction: 0.3 }).heldOut;
  assert.deepEqual(heldOut(4), heldOut(4));
  assert.notDeepEqual(heldOut(4), heldOut(5));
});

test('a class of two rows is on both sides, a class of one row is trained on', () => {
  const two = stratifiedSplit(Uint8Array.of(0, 0, 0, 0, 1, 1), { seed: 2, heldOutFraction: 0.1 });
  assert.equal(two.heldOut.filter((row) => row >= 4).length, 1);
  const one = stratifiedSplit(Uint8Array.of(0, 0, 0, 0, 1), { seed: 2, heldOutFraction: 0.9 });
  assert.ok(one.train.includes(4));
  assert.ok(one.train.some((row) => row < 4));
});

test('a fraction outside (0, 1) is refused', () => {
  for (const heldOutFraction of [0, 1, -0.1, Number.NaN]) {
    assert.throws(() => stratifiedSplit(labels, { seed: 1, heldOutFraction }), RangeError);
  }
});
