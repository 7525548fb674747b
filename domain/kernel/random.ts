// Where do repeatable random numbers come from? A seeded xoshiro128** generator (Blackman and Vigna, "Scrambled linear
// pseudorandom number generators", 2021), its state filled by a 32-bit mixing function (murmur3's finaliser).
// Never for keys, nonces or salts: whoever knows the seed knows the sequence.

export type Random = {
  /** Uniform integer in [0, 2^32). */
  readonly uint32: () => number;
  /** Uniform number in [0, 1) with 32 bits of resolution. */
  readonly unit: () => number;
  /** Uniform integer in [0, bound), without modulo bias; bound is 1 … 2^32. */
  readonly below: (bound: number) => number;
  /** Fisher–Yates, in place. */
  readonly shuffle: (items: { [index: number]: number; readonly length: number }) => void;
};

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

const mix = (x: number): number => {
  let h = x >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/**
 * @param seed a safe integer ≥ 0.
 * @param purpose one seed feeds several independent sequences ("initial weights", "row order"), told apart by this text.
 */
export const makeRandom = (seed: number, purpose = ''): Random => {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`The seed ${seed} must be a whole number from 0 on.`);
  let state = mix(seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
  for (let i = 0; i < purpose.length; i++) state = mix(state ^ Math.imul(purpose.charCodeAt(i) + 1, 0x01000193));
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0; // the golden-ratio step of splitmix: consecutive states never repeat within 2^32
    return mix(state);
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1; // the all-zero state is the one the generator cannot leave

  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };

  const below = (bound: number): number => {
    const limit = 2 ** 32 - (2 ** 32 % bound); // numbers from here on would favour the small remainders
    let x = uint32();
    while (x >= limit) x = uint32();
    return x % bound;
  };

  return {
    uint32,
    unit: () => uint32() / 2 ** 32,
    below,
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = items[i] as number;
        items[i] = items[j] as number;
        items[j] = held;
      }
    },
  };
};
