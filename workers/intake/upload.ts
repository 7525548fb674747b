// One file on its way in: bytes to records to rows to sealed chunks. Nothing of it is written in the clear, unless no column
// says whose the rows are; on any error everything it wrote is taken back.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { makeRowWriter, type NewRow } from '../../ledger/rows/row-writer.ts';
import type { RandomBytes } from '../../ledger/vault/aead.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { makeCsvReader } from './csv-reader.ts';
import type { IngestedFile, IngestRequest, IntakeProgress } from './intake.ts';
import { makeRowParser, type RowParser } from './row-parser.ts';

export interface Upload {
  /** Done with when it resolves: that is the back-pressure. One call at a time. */
  push(bytes: Uint8Array): Promise<IntakeProgress>;
  end(): Promise<IngestedFile>;
  /** The sender is gone. */
  abort(): Promise<void>;
}

export interface UploadDependencies {
  readonly vault: Pick<Vault, 'ensureSubjects' | 'fingerprintStream'>;
  readonly artifacts: ArtifactStore;
  readonly randomBytes: RandomBytes;
  readonly maxFileBytes: number;
  readonly chunkRows: number;
}

/** Rows a commit of the vault; between two batches other work of the thread gets its turn. */
const BATCH_ROWS = 1024;

export function makeUpload(request: IngestRequest, deps: UploadDependencies): Upload {
  const { columns, positiveValue, fileName } = request;
  const writer = makeRowWriter({ ...deps, columns });
  const fingerprint = deps.vault.fingerprintStream('rows-file');
  const labels = { positive: 0, negative: 0 };
  let parser: RowParser | undefined;
  let parsed: NewRow[] = [];
  let rows = 0;
  let bytes = 0;
  let aborted = false;

  const reader = makeCsvReader(new Set(columns.map(({ name }) => name)), (fields, line) => {
    if (!parser) {
      parser = makeRowParser(fields, columns, positiveValue);
      return;
    }
    const row = parser.parse(fields, line);
    if (row.label === 1) labels.positive++;
    else labels.negative++;
    parsed.push(row);
  });

  async function store(): Promise<void> {
    const batch = parsed;
    parsed = [];
    for (let at = 0; at < batch.length; at += BATCH_ROWS) {
      if (aborted) throw new DomainError('UNAVAILABLE', 'The upload was given up before its end; send the file again.');
      const part = batch.slice(at, at + BATCH_ROWS);
      await writer.write(part);
      rows += part.length;
      await new Promise(setImmediate);
    }
  }

  /** Whatever goes wrong, an upload leaves all of its chunks or none. */
  async function orDiscard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }

  return {
    push: (piece) =>
      orDiscard(async () => {
        bytes += piece.length;
        if (bytes > deps.maxFileBytes) {
          throw new DomainError(
            'BAD_INPUT',
            `The file is larger than ${deps.maxFileBytes} bytes; ingest it in parts.`,
            {
              maxFileBytes: deps.maxFileBytes,
            },
          );
        }
        fingerprint.update(piece);
        await reader.push(piece);
        await store();
        return { rows, bytes };
      }),

    end: () =>
      orDiscard(async () => {
        await reader.end();
        await store();
        if (rows === 0 || !parser) {
          throw new DomainError(
            'EMPTY_FILE',
            parser ? 'The file has a header line but no rows.' : 'The file is empty; it must begin with a header line.',
          );
        }
        const written = await writer.finish();
        return {
          file: { name: fileName, bytes, fingerprint: fingerprint.hex() },
          labels,
          missing: parser.missing(),
          ...written,
        };
      }),

    async abort() {
      aborted = true;
      await writer.discard();
    },
  };
}
