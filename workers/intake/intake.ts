// The port to whoever takes in a file of rows: parsed, checked, encrypted and stored while it streams in (design section 5).
import type { Column, RowChunk, RowsIngested } from '../../domain/datasets/events.ts';
import type { Vault } from '../../ledger/vault/vault.ts';

export interface IngestRequest {
  readonly fileName: string;
  /** As registered. */
  readonly columns: readonly Column[];
  readonly positiveValue: string;
}

/** What `RowsIngested` records, without the ids. */
export type IngestedFile = Omit<RowsIngested, 'datasetId' | 'ingestionId' | 'version'>;

/** So far. */
export interface IntakeProgress {
  readonly rows: number;
  readonly bytes: number;
}

export interface Intake {
  /**
   * Reads a CSV file (RFC 4180, UTF-8; `,`, `;` or tab) to its end. At most 256 KiB are on their way at a time; several files
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
  /** A larger file is refused; 4 GiB unless told. */
  readonly maxFileBytes?: number;
  /** Rows a chunk; 4096 unless told. */
  readonly chunkRows?: number;
}
