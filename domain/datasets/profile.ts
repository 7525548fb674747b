// What does a column of a file hold, said without quoting a person's row? Counts always; statistics and frequent categories only
// of columns that are not sensitive.

/** Quantiles of a number or of a date in days since 1970-01-01 UTC; null: no cell had a value. */
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

export interface ColumnProfile {
  readonly column: string;
  readonly rows: number;
  readonly missing: number;
  /** Different values; `atLeast`: there are more than were counted. */
  readonly distinct: { readonly count: number; readonly atLeast: boolean };
  /** Null for sensitive columns, categories, and columns without a value. */
  readonly numbers: NumberSummary | null;
  /** The most frequent ones that enough rows share, largest first; null for sensitive columns and numbers. */
  readonly categories: readonly { readonly value: string; readonly rows: number }[] | null;
}
