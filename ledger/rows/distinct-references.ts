// How many different people are in a file? Exact but for a chance of n² / 2^61 of counting one too few, in 8 to 16 bytes a
// person: a Set of the references would grow with the file to gigabytes.

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const DIGITS = new Map([...ALPHABET].map((letter, value) => [letter, value]));
/** Two words of six base-32 characters, 30 bits each. Random references need no further hash. */
const WORD_CHARACTERS = 6;

export interface DistinctReferences {
  add(reference: string): void;
  count(): number;
}

/** For references `sb_` and random base 32. */
export function makeDistinctReferences(): DistinctReferences {
  // Pairs of words; a first word of 0 marks an empty place, so words are stored plus one.
  let slots = new Uint32Array(2 * 1024);
  let size = 0;

  function insert(into: Uint32Array, first: number, second: number): boolean {
    const places = into.length / 2;
    for (let place = first % places; ; place = (place + 1) % places) {
      if (into[2 * place] === 0) {
        into[2 * place] = first;
        into[2 * place + 1] = second;
        return true;
      }
      if (into[2 * place] === first && into[2 * place + 1] === second) return false;
    }
  }

  return {
    add(reference) {
      if (size * 4 >= slots.length) {
        const larger = new Uint32Array(slots.length * 2);
        for (let at = 0; at < slots.length; at += 2) if (slots[at] !== 0) insert(larger, slots[at]!, slots[at + 1]!);
        slots = larger;
      }
      const start = reference.indexOf('_') + 1;
      if (insert(slots, word(reference, start), word(reference, start + WORD_CHARACTERS))) size++;
    },
    count: () => size,
  };
}

function word(reference: string, start: number): number {
  let value = 0;
  for (let at = start; at < start + WORD_CHARACTERS; at++) value = value * 32 + (DIGITS.get(reference[at] ?? '') ?? 0);
  return value + 1;
}
