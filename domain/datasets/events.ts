// What can happen to a data set? Rows themselves are artifacts, encrypted per subject; events name them by digest.
import type { Fact } from '../kernel/event.ts';
import type { ColumnProfile } from './profile.ts';
import type { DatasetTask, TargetCounts } from './task.ts';

export const COLUMN_KINDS = ['number', 'category', 'boolean', 'date'] as const;
/**
 * `sensitive`: not learned from, kept to measure every version by its groups. `weight`: how much a row counts in learning.
 * `time`: when it happened, for a split by time. `ignore`: not stored.
 */
export const COLUMN_ROLES = ['feature', 'target', 'subject', 'sensitive', 'weight', 'time', 'ignore'] as const;

/** `sensitive` columns are never quoted; a subject's whole row is encrypted under the subject's key (ADR 0003). */
export interface Column {
  readonly name: string;
  readonly kind: (typeof COLUMN_KINDS)[number];
  readonly role: (typeof COLUMN_ROLES)[number];
  readonly sensitive: boolean;
}

export interface DatasetRegistered {
  readonly datasetId: string;
  readonly name: string;
  readonly businessUnit: string;
  readonly columns: readonly Column[];
  readonly task: DatasetTask;
  readonly source: { readonly title: string; readonly licence: string; readonly synthetic: string | null };
}

/** A file of stored rows, by SHA-256 of its stored (encrypted) bytes, hex. */
export interface RowChunk {
  readonly digest: string;
  readonly bytes: number;
  readonly rows: number;
}

export interface RowsIngested {
  readonly datasetId: string;
  readonly ingestionId: string;
  /** The version these rows are for: the one that is not sealed yet. */
  readonly version: number;
  /** `fingerprint`: keyed (HMAC-SHA256, hex), so that it confirms a file to us and reveals nothing after an erasure. */
  readonly file: {
    readonly name: string;
    readonly bytes: number;
    readonly fingerprint: string;
    readonly format: 'csv' | 'jsonl';
  };
  readonly rows: number;
  readonly subjects: number;
  readonly targets: TargetCounts;
  /** Missing values per column; columns without any are left out. */
  readonly missing: { readonly [column: string]: number };
  /**
   * What the columns hold, in their order; sensitive ones: counts alone. Null for files taken in before profiles were made, and
   * for very wide ones: an event has a limit.
   */
  readonly profile: readonly ColumnProfile[] | null;
  readonly chunks: readonly RowChunk[];
}

export interface DatasetVersionSealed {
  readonly datasetId: string;
  readonly version: number;
  readonly ingestionIds: readonly string[];
  readonly rows: number;
  readonly targets: TargetCounts;
  readonly chunks: readonly RowChunk[];
  /**
   * SHA-256 of the canonical JSON of {columns, task, chunks, split} (of version 1 of this event: {columns, positiveValue,
   * chunks, split}): the one digest that stands for this version.
   */
  readonly datasetRoot: string;
  readonly split: Split;
}

/** Which rows are kept apart (split.ts): drawn from a seed, by class where there are classes; or all from a time on. */
export type Split =
  | { readonly method: 'stratified' | 'random'; readonly seed: number; readonly heldOutPermille: number }
  /** `from`: as the time column holds it (a number, or days since 1970-01-01 UTC). */
  | { readonly method: 'time'; readonly from: number };

export type DatasetEvent =
  | Fact<'DatasetRegistered', DatasetRegistered>
  | Fact<'RowsIngested', RowsIngested>
  | Fact<'DatasetVersionSealed', DatasetVersionSealed>;
