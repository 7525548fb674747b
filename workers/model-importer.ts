// The port to whoever looks into a model file that waits in staging, tries it, and lets it in as a version.
import type { DatasetRegistered, DatasetVersionSealed } from '../domain/datasets/events.ts';
import type { Artifact, VersionOrigin } from '../domain/models/events.ts';
import type { OnnxDescription } from '../learning/imported/inspect-onnx.ts';

/** What a model file holds: names, shapes and counts. */
export type ModelInspection = OnnxDescription;

export interface ImportedCard {
  readonly mapping: object;
  /** Characters of its canonical text: up to 4 Mi, so nobody should show it often. */
  readonly mappingCharacters: number;
  /** Names, in the order of a background row's cells. */
  readonly columns: readonly string[];
  readonly background: readonly (readonly (number | string | null)[])[];
  readonly backgroundDigest: string;
  /** Orders of the columns that an explanation walks. */
  readonly permutations: number;
}

export interface ImportOrder {
  readonly importId: string;
  readonly modelId: string;
  /** Of the model: it pays, whatever comes of the import. */
  readonly businessUnit: string;
  readonly stagedFileId: string;
  /** As its sender gave it, unread. */
  readonly mapping: unknown;
  readonly dataset: DatasetRegistered;
  readonly sealed: DatasetVersionSealed;
}

/** Both files are durable in the artifact store. */
export interface ImportedFiles {
  readonly artifact: Artifact;
  readonly card: Extract<VersionOrigin, { kind: 'imported' }>['card'];
  /** Of the machine that tried it. */
  readonly environmentDigest: string;
}

export interface ModelImporter {
  /**
   * Reads a complete staged file in a process of its own, without the runtime. Changes nothing.
   * Throws DomainError BAD_INPUT with one sentence for what is no model or is not let in, NOT_FOUND, OVERLOADED, UNAVAILABLE.
   */
  inspect(stagedFileId: string): Promise<ModelInspection>;
  /**
   * Inspects the file, fits the mapping to the feature columns, draws what answers are compared with, tries the model in a process
   * of its own, and stores both files; `record` appends the event. One at a time, on a lease of its own that is settled however it
   * ends; gives what `record` gave.
   * Throws DomainError as `inspect`, BAD_INPUT for a mapping that does not fit the data set, ERASED, and whatever `record` throws.
   */
  import<T>(order: ImportOrder, record: (files: ImportedFiles) => Promise<T>): Promise<T>;
  /** The card of an imported version; the last few are kept open. Throws DomainError ARTIFACT_CORRUPT, NOT_FOUND. */
  card(digest: string): Promise<ImportedCard>;
}
