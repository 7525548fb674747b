import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '../../../domain/kernel/random.ts';

const draw = (seed: number, purpose = '', count = 8) => {
  const random = makeRandom(seed, purpose);
  return Array.from({ length: count }, random.uint32);
};

test('the same seed and purpose give the same sequence on every machine', () => {
  // Frozen: another sequence would make every recorded training run irreproducible.
  assert.deepEqual(draw(1, 'row order', 3), [866220626, 1723896265, 1136047273]);
  assert.deepEqual(draw(7), draw(7));
});

test('neighbouring seeds, seeds apart by 2^32 and other purposes give unrelated sequences', () => {
  const sequences = [draw(0), draw(1), draw(2 ** 32), draw(2 ** 32 + 1), draw(0, 'a'), draw(0, 'b'), draw(0, 'ab')];
  assert.equal(new Set(sequences.flat()).size, sequences.flat().length);
});

test('below is uniform and unit fills [0, 1)', () => {
  const random = makeRandom(3);
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[random.below(7)]!++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 22.5, `χ² ${chiSquare} with 6 degrees of freedom`); // exceeded by chance once in a thousand seeds
  const units = Array.from({ length: 10_000 }, random.unit);
  assert.ok(units.every((unit) => unit >= 0 && unit < 1));
  assert.ok(Math.abs(units.reduce((a, b) => a + b) / units.length - 0.5) < 0.02);
});

test('shuffle keeps every item and moves most of them', () => {
  const items = Int32Array.from({ length: 1000 }, (_, i) => i);
  makeRandom(5).shuffle(items);
  assert.ok(items.filter((item, i) => item === i).length < 10);
  assert.deepEqual(
    items.toSorted(),
    Int32Array.from({ length: 1000 }, (_, i) => i),
  );
});

test('a seed that is not a whole number from 0 on is refused', () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) assert.throws(() => makeRandom(seed), RangeError);
});
