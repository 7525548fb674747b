// How many different people are in a file? A bit a person of the vault: exact, and a hundred million of them take 12 MiB, where
// a set of references would grow with the file to gigabytes.

export interface DistinctPlaces {
  /** `place`: a person's number in the vault, from 1. */
  add(place: number): void;
  count(): number;
}

export function makeDistinctPlaces(): DistinctPlaces {
  let bits = new Uint8Array(1024);
  let count = 0;
  return {
    add(place) {
      const at = Math.floor(place / 8);
      if (at >= bits.length) {
        const larger = new Uint8Array(Math.max(2 * bits.length, at + 1));
        larger.set(bits);
        bits = larger;
      }
      const bit = 1 << (place % 8);
      if ((bits[at]! & bit) !== 0) return;
      bits[at]! |= bit;
      count++;
    },
    count: () => count,
  };
}
