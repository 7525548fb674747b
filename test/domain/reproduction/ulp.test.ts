import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { countDifferences, ulpDistance } from '../../../domain/reproduction/ulp.ts';

const bits = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const ofBits = (pattern: number) => new Float32Array(Int32Array.of(pattern).buffer)[0]!;
const bitsOf = (value: number) => new Int32Array(Float32Array.of(value).buffer)[0]!;
const float = bits.map(ofBits);
const number = float.filter((value) => !Number.isNaN(value));
const [LEAST, MOST] = [2 ** -149, (2 - 2 ** -23) * 2 ** 127];

test('neighbours are one step apart, across zero, at the subnormals and at infinity too', () => {
  const neighbours: [number, number][] = [
    [1, 1 + 2 ** -23],
    [1, 1 - 2 ** -24],
    [-1, -1 - 2 ** -23],
    [0, LEAST],
    [-0, 0],
    [-LEAST, -0],
    [MOST, Number.POSITIVE_INFINITY],
    [-MOST, Number.NEGATIVE_INFINITY],
  ];
  for (const [a, b] of neighbours) assert.equal(ulpDistance(a, b), 1, `${a} and ${b}`);
  assert.equal(ulpDistance(-LEAST, LEAST), 3);
  assert.equal(ulpDistance(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), 2 * 0x7f800000 + 1);
});

test('no distance means the same bits, and the other way round', () => {
  fc.assert(fc.property(number, number, (a, b) => (ulpDistance(a, b) === 0) === (bitsOf(a) === bitsOf(b))));
  fc.assert(fc.property(float, (a) => ulpDistance(a, a) === 0));
});

test('NaN is itself, and further from every number than infinity is', () => {
  assert.equal(ulpDistance(Number.NaN, Number.NaN), 0);
  fc.assert(fc.property(number, (a) => ulpDistance(Number.NaN, a) > ulpDistance(Number.POSITIVE_INFINITY, a)));
});

test('it is a distance: whole, bounded, the same both ways, never more by a way round', () => {
  fc.assert(
    fc.property(float, float, float, (a, b, c) => {
      const distance = ulpDistance(a, b);
      assert.ok(Number.isInteger(distance) && distance >= 0 && distance < 2 ** 32);
      assert.equal(distance, ulpDistance(b, a));
      assert.ok(ulpDistance(a, c) <= distance + ulpDistance(b, c));
    }),
  );
});

test('it grows with the number, and steps of the bit pattern are its unit', () => {
  const positive = fc.integer({ min: 0, max: 0x7f800000 });
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      assert.equal(ulpDistance(ofBits(a), ofBits(b)), Math.abs(a - b));
      assert.equal(ulpDistance(-ofBits(a), -ofBits(b)), Math.abs(a - b));
      assert.equal(ulpDistance(-ofBits(a), ofBits(b)), a + b + 1);
    }),
  );
});

test('a double is meant as the float32 it rounds to', () => {
  assert.equal(ulpDistance(0.1, Math.fround(0.1)), 0);
  assert.equal(ulpDistance(1, 1 + 2 ** -30), 0);
});

test('lists are compared pair by pair, and lists of two lengths not at all', () => {
  const found = countDifferences([1, 0, 3, -4], [1, -0, 3 + 2 ** -20, -4]);
  assert.deepEqual(found, { compared: 4, differing: 2, largestUlp: 4 });
  assert.deepEqual(countDifferences([], []), { compared: 0, differing: 0, largestUlp: 0 });
  assert.throws(() => countDifferences([1], [1, 2]), RangeError);
});
