// What does each of many people add to a column, in memory that does not grow with the file? The people with the smallest hashes
// of their ids (bottom-k sampling: E. Cohen and H. Kaplan, "Summarizing data using bottom-k sketches", PODC 2007), so drawn by
// who they are and not by how many rows they have; of each the first value in every column. No randomness: the same people for
// the same rows.
import { hash53 } from './distinct-values.ts';

export interface PeopleSample {
  /** Of whoever the next row is of: a text, or the number of the row where no column says. Undefined: not in the sample. */
  of(person: string | number): Float64Array | undefined;
  /** Those in the sample; each a cell a column, NaN where none was set. No order is promised. */
  people(): readonly Float64Array[];
}

/** `most`: people in the sample; with no more in the file it holds them all. `columns`: cells each. */
export function makePeopleSample(most: number, columns: number): PeopleSample {
  const cellsOf = new Map<number, Float64Array>();
  /** Of the hashes in the sample, the largest at the top. */
  const heap: number[] = [];
  return {
    of(person) {
      const hash = hash53(String(person));
      const cells = cellsOf.get(hash);
      if (cells) return cells;
      // Whoever was left out or put out never comes back, because the largest hash only falls: who is in has all rows in.
      if (heap.length >= most) {
        if (most === 0 || hash > heap[0]!) return undefined;
        cellsOf.delete(popLargest(heap));
      }
      push(heap, hash);
      const fresh = new Float64Array(columns).fill(Number.NaN);
      cellsOf.set(hash, fresh);
      return fresh;
    },
    people: () => [...cellsOf.values()],
  };
}

/** So that the columns of one file share a bounded memory of 16 MiB: 4096 people up to 512 columns, then fewer. */
export function sampleSize(columns: number): number {
  return Math.min(4096, Math.floor(2 ** 21 / Math.max(1, columns)));
}

function push(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]! >= value) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = value;
}

/** Of a heap that holds some. */
function popLargest(heap: number[]): number {
  const largest = heap[0]!;
  const last = heap.pop()!;
  let at = 0;
  while (2 * at + 1 < heap.length) {
    const left = 2 * at + 1;
    const child = left + 1 < heap.length && heap[left + 1]! > heap[left]! ? left + 1 : left;
    if (heap[child]! <= last) break;
    heap[at] = heap[child]!;
    at = child;
  }
  if (heap.length > 0) heap[at] = last;
  return largest;
}
