// How many different values does a column hold? Exact up to a limit, then "more than"; in memory are hashes, never the values.

export interface DistinctValues {
  /** Texts and numbers of one column; not both. */
  add(value: string | number): void;
  /** `atLeast`: there are more than were counted. */
  count(): { readonly count: number; readonly atLeast: boolean };
  /** Calls of `add` until the limit was passed; all of them before. */
  countedOver(): number;
}

/** Exact but for a chance of limit² / 2^54 of counting one too few. */
export function makeDistinctValues(limit: number): DistinctValues {
  let seen: Set<number> | undefined = new Set();
  let added = 0;
  return {
    add(value) {
      if (!seen) return;
      added++;
      seen.add(typeof value === 'number' ? value : hash53(value));
      if (seen.size > limit) seen = undefined;
    },
    count: () => (seen ? { count: seen.size, atLeast: false } : { count: limit, atLeast: true }),
    countedOver: () => added,
  };
}

/** So that the columns of one file share a bounded memory: 10,000 values a column, fewer from 200 columns on. */
export function distinctLimit(columns: number): number {
  return Math.min(10_000, Math.floor(2_000_000 / Math.max(1, columns)));
}

/** Two 32-bit multiplicative hashes, each with murmur3's finaliser; a whole number below 2^53. */
export function hash53(text: string): number {
  let a = 0x2545f491;
  let b = 0x6c8e9cf5;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(((a << 5) | (a >>> 27)) ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ (b >>> 15) ^ unit, 0x85ebca77);
  }
  return (mix(b) & 0x1fffff) * 2 ** 32 + (mix(a) >>> 0);
}

function mix(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
