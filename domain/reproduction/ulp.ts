// How far apart are two float32 numbers, in units in the last place? Counted along IEEE 754-2019's totalOrder (5.10), in which
// every bit pattern has its place: −0 stands one step before +0, NaN beyond the infinities. So 0 means the same bits, and no
// pair is without a distance.

const word = new DataView(new ArrayBuffer(4));

/** Place of a number in the order, a whole number: −(2^31) … 2^31 − 1. A double is rounded to float32 first. */
function placeOf(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getInt32(0);
  // Negative numbers grow downwards: the sign bit alone, −0, is −1.
  return bits >= 0 ? bits : -(bits & 0x7fffffff) - 1;
}

/** Whole number of steps, 0 to 2^32 − 1; 0: the same bits. Symmetric, and never more by a way round. */
export function ulpDistance(a: number, b: number): number {
  return Math.abs(placeOf(a) - placeOf(b));
}

export interface NumberDifferences {
  /** How many pairs were compared, and how many of them are not the same bits. */
  readonly compared: number;
  readonly differing: number;
  /** 0 where none differs. */
  readonly largestUlp: number;
}

/** Pair by pair. Throws RangeError on lists of two lengths: nothing says which number belongs to which. */
export function countDifferences(expected: ArrayLike<number>, found: ArrayLike<number>): NumberDifferences {
  if (expected.length !== found.length) {
    throw new RangeError(`${expected.length} numbers cannot be compared with ${found.length}.`);
  }
  let differing = 0;
  let largestUlp = 0;
  for (let i = 0; i < expected.length; i++) {
    const distance = ulpDistance(expected[i]!, found[i]!);
    if (distance === 0) continue;
    differing += 1;
    if (distance > largestUlp) largestUlp = distance;
  }
  return { compared: expected.length, differing, largestUlp };
}
