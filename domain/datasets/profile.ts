// What does a column of a file hold? Said twice: exactly, to whoever sent the file and is about to confirm its schema, and kept
// nowhere; and as it is recorded for ever, where nothing may be any one person's (ADR 0018). Neither says a value of a sensitive
// column.

interface ColumnCounts {
  readonly column: string;
  readonly rows: number;
  readonly missing: number;
  /** Different values; `atLeast`: there are more than were counted. */
  readonly distinct: { readonly count: number; readonly atLeast: boolean };
}

/** As recorded. Counts alone for sensitive columns and the subject. */
export interface ColumnProfile extends ColumnCounts {
  /** Null for sensitive columns and categories, and where nothing of the numbers is shared by enough people. */
  readonly numbers: SharedQuantiles | null;
  /** Those that enough people share, largest first; null for sensitive columns and numbers. */
  readonly categories: readonly SharedCategory[] | null;
}

/**
 * Over people, one value each; of a date in days since 1970-01-01 UTC. Rounded, and null where fewer than five people lie on
 * one side of it or share it as it is rounded.
 */
export interface SharedQuantiles {
  readonly p05: number | null;
  readonly p25: number | null;
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
}

export interface SharedCategory {
  readonly value: string;
  /** Of the people, from 0 to 1: they are counted in whole fives, rounded down, so that nobody is told by what is left. */
  readonly share: number;
}

/** As shown to the sender of a staged file; never recorded. */
export interface ExactColumnProfile extends ColumnCounts {
  /** Null for sensitive columns, categories, and columns without a value. */
  readonly numbers: NumberSummary | null;
  /** The most frequent ones, largest first; null for sensitive columns and numbers. */
  readonly categories: readonly { readonly value: string; readonly rows: number }[] | null;
}

/** Of all values; of a date in days since 1970-01-01 UTC. */
export interface NumberSummary {
  readonly minimum: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly deviation: number;
  readonly maximum: number;
  /** By a sketch of bounded size; its error is stated where it is made (workers/intake). */
  readonly quantiles: {
    readonly p05: number;
    readonly p25: number;
    readonly p50: number;
    readonly p75: number;
    readonly p95: number;
  };
}
