// One file on its way in: bytes to records to rows to sealed chunks. Nothing of it is written in the clear, unless no column
// says whose the rows are; on any error everything it wrote is taken back, keys of new people too.
import type { ColumnProfile } from '../../domain/datasets/profile.ts';
import { makeTargetCounter } from '../../domain/datasets/task.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { makeRowWriter, type NewRow } from '../../ledger/rows/row-writer.ts';
import type { RandomBytes } from '../../ledger/vault/aead.ts';
import type { ProvisionalSubjects } from '../../ledger/vault/provisional-subjects.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import type { IngestedFile, IngestRequest, IntakeProgress } from './intake.ts';
import { makePeopleProfiler } from './profile-people.ts';
import { makeRecordReader } from './record-reader.ts';
import { makeRowParser, type RowParser } from './row-parser.ts';

export interface Upload {
  /** Done with when it resolves: that is the back-pressure. One call at a time. */
  push(bytes: Uint8Array): Promise<IntakeProgress>;
  end(): Promise<IngestedFile>;
  /** The sender is gone. */
  abort(): Promise<void>;
}

export interface UploadDependencies {
  readonly vault: Pick<Vault, 'fingerprintStream'> & { readonly provisional: ProvisionalSubjects };
  readonly artifacts: ArtifactStore;
  readonly randomBytes: RandomBytes;
  readonly maxFileBytes: number;
  readonly chunkRows: number;
}

/** Rows a commit of the vault; between two batches other work of the thread gets its turn. */
const BATCH_ROWS = 1024;
/** A quarter of what one append may be. */
const MAX_PROFILE_BYTES = 256 * 1024;

/** `name`: never used before in this vault. @throws DomainError BAD_INPUT for a delimiter that cannot be one */
export function makeUpload(name: string, request: IngestRequest, deps: UploadDependencies): Upload {
  const { columns, task, fileName, format, delimiter } = request;
  const { provisional } = deps.vault;
  const vault = { ensureSubjects: (_kind: 'subject', ids: readonly string[]) => provisional.ensure(name, ids) };
  const writer = makeRowWriter({ ...deps, vault, columns, task: task.kind });
  const fingerprint = deps.vault.fingerprintStream('rows-file');
  const targets = makeTargetCounter(task.kind);
  const profiler = makePeopleProfiler(columns);
  let parser: RowParser | undefined;
  let parsed: NewRow[] = [];
  let rows = 0;
  let bytes = 0;
  let aborted = false;

  const columnNames = columns.map(({ name }) => name);
  const reader = makeRecordReader(
    { format, delimiter, columnNames },
    {
      onHeader(header) {
        parser = makeRowParser(header, columns, task);
      },
      onRecord(cells, line) {
        const row = parser!.parse(cells, line);
        targets.add(row.target);
        profiler.add(row.cells);
        parsed.push(row);
      },
    },
  );

  function refuseAborted(): void {
    if (aborted) throw new DomainError('UNAVAILABLE', 'The upload was given up before its end; send the file again.');
  }

  async function store(): Promise<void> {
    const batch = parsed;
    parsed = [];
    for (let at = 0; at < batch.length; at += BATCH_ROWS) {
      refuseAborted();
      const part = batch.slice(at, at + BATCH_ROWS);
      await writer.write(part);
      rows += part.length;
      await new Promise(setImmediate);
    }
  }

  async function discard(): Promise<void> {
    await writer.discard();
    await provisional.withdraw(name);
  }

  /** Whatever goes wrong, an upload leaves all of its chunks and people or none. */
  async function orDiscard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await discard();
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
            parser
              ? 'The file has a header line but no rows.'
              : 'The file is empty; it must hold at least one row, in CSV after a header line.',
          );
        }
        const written = await writer.finish();
        refuseAborted();
        await provisional.end(name);
        refuseAborted();
        return {
          file: { name: fileName, bytes, fingerprint: fingerprint.hex(), format: reader.layout()!.format },
          targets: targets.counts(),
          missing: parser.missing(),
          profile: profileForEvent(profiler.profiles()),
          ...written,
        };
      }),

    async abort() {
      aborted = true;
      await discard();
    },
  };
}

/** An event that is too large cannot be appended: the profile of a very wide file stays out of it, and inspection still shows it. */
function profileForEvent(profile: readonly ColumnProfile[]): readonly ColumnProfile[] | null {
  return Buffer.byteLength(JSON.stringify(profile)) > MAX_PROFILE_BYTES ? null : profile;
}
