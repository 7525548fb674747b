// Which values of a column are the most frequent, without keeping all? Misra and Gries ("Finding repeated elements", 1982): when
// a new value finds no place, every count gives up one. Counts are exact while the column holds no more values than places, and
// never too large.

export interface FrequentValues {
  add(value: string): void;
  /** Every value that has a place, in no promised order. */
  held(): readonly string[];
  /** Largest first, then by code unit; each in at least `leastRows` rows. */
  largest(most: number, leastRows: number): readonly { readonly value: string; readonly rows: number }[];
}

/** A longer text is no category anyone would read in a table. */
const MAX_VALUE_LENGTH = 200;

/** `places`: values counted at a time; a count is too small by at most rows / places. */
export function makeFrequentValues(places: number): FrequentValues {
  const counts = new Map<string, number>();
  return {
    add(value) {
      if (value.length > MAX_VALUE_LENGTH) return;
      const count = counts.get(value);
      if (count !== undefined) counts.set(value, count + 1);
      else if (counts.size < places) counts.set(value, 1);
      else {
        for (const [held, rows] of counts) {
          if (rows === 1) counts.delete(held);
          else counts.set(held, rows - 1);
        }
      }
    },
    held: () => [...counts.keys()],
    largest(most, leastRows) {
      const enough = [...counts].filter(([, rows]) => rows >= leastRows).map(([value, rows]) => ({ value, rows }));
      return enough.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1)).slice(0, most);
    },
  };
}

/** So that the columns of one file share a bounded memory: 1,000 a column, fewer from 200 columns on. */
export function frequentPlaces(columns: number): number {
  return Math.min(1000, Math.floor(200_000 / Math.max(1, columns)));
}
