// The port to whoever takes in a file of rows: parsed, checked, encrypted and stored while it streams in (design section 5).
import type { Column, RowChunk, RowsIngested } from '../../domain/datasets/events.ts';
import type { ExactColumnProfile } from '../../domain/datasets/profile.ts';
import type { DatasetTask, TargetCounts } from '../../domain/datasets/task.ts';
import type { ErrorCode } from '../../domain/kernel/errors.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import type { FileProblem } from './file-problem.ts';
import type { InferredColumn } from './infer-columns.ts';
import type { FileFormat } from './record-reader.ts';

export interface IngestRequest {
  readonly fileName: string;
  /** As registered. */
  readonly columns: readonly Column[];
  readonly task: DatasetTask;
  /** Told by the first character unless given. */
  readonly format?: FileFormat;
  /** Of CSV, any one character; found by the header line unless told. */
  readonly delimiter?: string;
}

/** What `RowsIngested` records, without the ids. */
export type IngestedFile = Omit<RowsIngested, 'datasetId' | 'ingestionId' | 'version'>;

/** So far. `bytesTotal`: of a staged file. */
export interface IntakeProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly bytesTotal?: number;
}

/** A file that waits in staging is complete, so nobody has to say how long it is. */
export type StagedIngestRequest = Omit<IngestRequest, 'fileName'> & { readonly fileName?: string };

/** How a staged file is to be looked at. */
export interface InspectRequest {
  /** As the sender said, or told by the first character unless given. */
  readonly format?: FileFormat;
  /** Of CSV, any one character; found unless told. */
  readonly delimiter?: string;
  /** What would be registered: tries every row against it. Without it, kinds and roles are proposed and nothing is quoted. */
  readonly schema?: { readonly columns: readonly Column[]; readonly task: DatasetTask };
}

/** What is in a staged file. Never a value of a row, but for what a profile shows of columns that are confirmed not to be sensitive. */
export interface Inspection {
  readonly format: FileFormat;
  /** Null for JSONL. */
  readonly delimiter: string | null;
  readonly encoding: 'utf-8';
  readonly bytes: number;
  readonly rows: number;
  readonly columns: readonly InferredColumn[];
  readonly problems: readonly FileProblem[];
  /** Null where no schema was given. */
  readonly trial: SchemaTrial | null;
}

/** What would happen if the file were ingested under a schema. */
export interface SchemaTrial {
  readonly accepted: number;
  readonly refused: number;
  /** The first refusals, as an ingestion would say them. */
  readonly refusals: readonly { readonly code: ErrorCode; readonly line: number; readonly sentence: string }[];
  /** Of the accepted rows. */
  readonly targets: TargetCounts;
  /** Exact, for the sender alone; an ingestion records less (profile-people.ts). */
  readonly profile: readonly ExactColumnProfile[];
  /** A quantile's rank may be off by at most this share of all values. */
  readonly rankError: number;
}

export interface Intake {
  /**
   * Reads a CSV file (RFC 4180) or JSON Lines, UTF-8 both, to its end. At most 256 KiB are on their way at a time; several files
   * are read in turns, a ninth is refused with OVERLOADED. When it rejects, nothing of the file is stored, no key of a person it named first; the rest of
   * `bytes` is not read. Ending the iteration early destroys a plain Node stream, and with it the connection that the refusal
   * should go out on: pass `request.iterator({ destroyOnReturn: false })` and drain what is left.
   * @throws DomainError MALFORMED_CSV, MISSING_COLUMN, UNKNOWN_COLUMN, WRONG_TYPE, NOT_FINITE, EMPTY_FILE, BAD_INPUT, OVERLOADED
   */
  ingest(
    request: IngestRequest,
    bytes: AsyncIterable<Uint8Array>,
    onProgress?: (progress: IntakeProgress) => void,
  ): Promise<IngestedFile>;
  /**
   * `ingest` of a file that waits complete in staging; it stays there. Away from the thread that answers HTTP from end to end.
   * @throws DomainError as `ingest`, NOT_FOUND, ARTIFACT_CORRUPT
   */
  ingestStaged(
    stagedId: string,
    request: StagedIngestRequest,
    onProgress?: (progress: IntakeProgress) => void,
  ): Promise<IngestedFile>;
  /**
   * Reads a staged file once to its end, in memory that does not grow with it. Changes nothing. Two at a time, beside the uploads;
   * ended when `gone` is aborted, with its reason.
   * @throws DomainError MALFORMED_CSV, BAD_INPUT, EMPTY_FILE, NOT_FOUND, ARTIFACT_CORRUPT, OVERLOADED; with a schema also
   * MISSING_COLUMN and UNKNOWN_COLUMN, where the file cannot be tried against it, and what a registration would refuse
   */
  inspectStaged(
    stagedId: string,
    request?: InspectRequest,
    onProgress?: (progress: IntakeProgress) => void,
    gone?: AbortSignal,
  ): Promise<Inspection>;
  /** Removes the chunks of a file whose event was refused, and the people nobody named but it. No two files share a chunk. */
  discard(chunks: readonly RowChunk[]): Promise<void>;
  /** Reads here; creates and destroys in the intake thread, so that no commit holds up the HTTP thread. */
  readonly vault: Vault;
  close(): Promise<void>;
}

/** What the thread is started with. */
export interface IntakeConfig {
  readonly vaultFile: string;
  readonly artifactsFolder: string;
  /** 32 bytes. */
  readonly kek: Uint8Array;
  /** Where staged files are; without it there are none. */
  readonly stagingFolder?: string;
  /** A larger file is refused; 4 GiB unless told. */
  readonly maxFileBytes?: number;
  /** Rows a chunk; 4096 unless told. */
  readonly chunkRows?: number;
}
