// Rows as fast-check draws them: labels and scores with many ties, one class only among them.
import fc from 'fast-check';

export type Rows = { readonly labels: Uint8Array; readonly scores: number[] };

/** Scores are tenths (many ties) or any number of [0, 1]. */
export const arbitraryRows = (minLength = 1, maxLength = 60): fc.Arbitrary<Rows> =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: 1 }),
        fc.oneof(
          fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
      ),
      { minLength, maxLength, size: 'max' },
    )
    .map((rows) => ({
      labels: Uint8Array.from(rows, ([label]) => label),
      scores: rows.map(([, score]) => score),
    }));
