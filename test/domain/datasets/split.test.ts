import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { splitRows } from '../../../domain/datasets/split.ts';

const versions = fc
  .record({
    labels: fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: 8, maxLength: 200 }),
    seed: fc.nat(),
    heldOutPermille: fc.integer({ min: 50, max: 500 }),
  })
  .filter(
    ({ labels }) =>
      labels.filter((label) => label === 1).length >= 4 && labels.filter((label) => label === 0).length >= 4,
  )
  .map(({ labels, seed, heldOutPermille }) => {
    const positive = labels.filter((label) => label === 1).length;
    const counts = { positive, negative: labels.length - positive };
    return {
      labels,
      version: {
        targets: { kind: 'binary' as const, ...counts },
        split: { method: 'stratified' as const, seed, heldOutPermille },
      },
    };
  });

test('every row is on one side, and both classes keep their share on both', () => {
  fc.assert(
    fc.property(versions, ({ labels, version }) => {
      const { train, heldOut } = splitRows({ targets: labels }, version);
      const all = [...train, ...heldOut].sort((a, b) => a - b);
      assert.deepEqual(all, [...labels.keys()]);
      for (const label of [0, 1]) {
        const whole = labels.filter((each) => each === label).length;
        const apart = heldOut.filter((row) => labels[row] === label).length;
        assert.ok(apart >= 1 && apart < whole);
        assert.ok(Math.abs(apart - (whole * version.split.heldOutPermille) / 1000) <= 1);
      }
    }),
  );
});

test('after erasures no row that was trained on is held out, and none that was held out is trained on', () => {
  fc.assert(
    fc.property(versions, fc.infiniteStream(fc.boolean()), ({ labels, version }, erased) => {
      const before = splitRows({ targets: labels }, version);
      const left = labels.map((label) => (erased.next().value ? undefined : label));
      const after = splitRows({ targets: left }, version);
      const sides = { train: new Set(before.train), heldOut: new Set(before.heldOut) };
      assert.ok(after.train.every((row) => sides.train.has(row)));
      assert.ok(after.heldOut.every((row) => sides.heldOut.has(row)));
      assert.ok([...after.train, ...after.heldOut].every((row) => left[row] !== undefined));
    }),
  );
});

test('another seed keeps other rows apart', () => {
  const labels = Array.from({ length: 100 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const of = (seed: number) =>
    splitRows(
      { targets: labels },
      {
        targets: { kind: 'binary', positive: 34, negative: 66 },
        split: { method: 'stratified', seed, heldOutPermille: 300 },
      },
    );
  assert.deepEqual(of(1), of(1));
  assert.notDeepEqual(of(1), of(2));
});

test('a class of several hundred thousand rows is split like any other', () => {
  const labels = Array.from({ length: 400_000 }, (_, row): 0 | 1 => (row % 100 === 0 ? 1 : 0));
  const { train, heldOut } = splitRows(
    { targets: labels },
    {
      targets: { kind: 'binary', positive: 4_000, negative: 396_000 },
      split: { method: 'stratified', seed: 1, heldOutPermille: 300 },
    },
  );
  assert.deepEqual([train.length, heldOut.length], [280_000, 120_000]);
});

test('each of several classes keeps its share on both sides, and a regression is split as one', () => {
  const targets = Array.from({ length: 300 }, (_, row) => ['a', 'b', 'c'][row % 3]!);
  const classes = ['a', 'b', 'c'].map((value) => ({ value, rows: 100 }));
  const { heldOut } = splitRows(
    { targets },
    { targets: { kind: 'multiclass', classes }, split: { method: 'stratified', seed: 1, heldOutPermille: 200 } },
  );
  for (const { value } of classes) assert.equal(heldOut.filter((row) => targets[row] === value).length, 20);
  const numbers = splitRows(
    { targets: targets.map((_, row) => row / 7) },
    { targets: { kind: 'regression', rows: 300 }, split: { method: 'random', seed: 1, heldOutPermille: 200 } },
  );
  assert.deepEqual([numbers.train.length, numbers.heldOut.length], [240, 60]);
});

test('a split by time holds out what happened from then on, and an erased row is on neither side', () => {
  const split = splitRows(
    { targets: [1, 0, 1, undefined, 0], times: [10, 20, 30, undefined, 19.5] },
    { targets: { kind: 'binary', positive: 2, negative: 3 }, split: { method: 'time', from: 20 } },
  );
  assert.deepEqual(split, { train: [0, 4], heldOut: [1, 2] });
});
