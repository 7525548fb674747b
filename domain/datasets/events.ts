// What can happen to a data set? Rows themselves are artifacts, encrypted per subject; events name them by digest.
import type { Fact } from '../kernel/event.ts';

/** `sensitive` columns are never quoted; a subject's whole row is encrypted under the subject's key (ADR 0003). */
export interface Column {
  readonly name: string;
  readonly kind: 'number' | 'category';
  readonly role: 'feature' | 'target' | 'subject' | 'ignore';
  readonly sensitive: boolean;
}

export interface DatasetRegistered {
  readonly datasetId: string;
  readonly name: string;
  readonly businessUnit: string;
  readonly columns: readonly Column[];
  /** The target's value that means "yes, the event happened" (a default, a fraud). */
  readonly positiveValue: string;
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
  readonly file: { readonly name: string; readonly bytes: number; readonly fingerprint: string };
  readonly rows: number;
  readonly subjects: number;
  readonly labels: { readonly positive: number; readonly negative: number };
  /** Missing values per column; columns without any are left out. */
  readonly missing: { readonly [column: string]: number };
  readonly chunks: readonly RowChunk[];
}

export interface DatasetVersionSealed {
  readonly datasetId: string;
  readonly version: number;
  readonly ingestionIds: readonly string[];
  readonly rows: number;
  readonly labels: { readonly positive: number; readonly negative: number };
  readonly chunks: readonly RowChunk[];
  /** SHA-256 of the canonical JSON of {columns, positiveValue, chunks, split}: the one digest that stands for this version. */
  readonly datasetRoot: string;
  readonly split: Split;
}

/** Which rows are kept apart: stratified by class, from a seed; see split.ts. */
export interface Split {
  readonly method: 'stratified';
  readonly seed: number;
  readonly heldOutPermille: number;
}

export type DatasetEvent =
  | Fact<'DatasetRegistered', DatasetRegistered>
  | Fact<'RowsIngested', RowsIngested>
  | Fact<'DatasetVersionSealed', DatasetVersionSealed>;
