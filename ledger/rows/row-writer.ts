// Rows into chunk files: sealed under each row's subject where the data set has a subject column, in the clear where it has
// none (then no column may be sensitive). Nothing is kept but one chunk in memory.
import type { Column, RowChunk } from '../../domain/datasets/events.ts';
import { columnOfRole } from '../../domain/datasets/state.ts';
import type { TargetValue, TaskKind } from '../../domain/datasets/task.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { canonicalJson } from '../canonical-json.ts';
import { encrypt, NONCE_BYTES, type RandomBytes } from '../vault/aead.ts';
import type { SubjectKey, Vault } from '../vault/vault.ts';
import { makeDistinctPlaces } from './distinct-places.ts';
import { headerColumns, ROW_FORMAT, type RowValue, rowPlace } from './row-format.ts';

export interface NewRow {
  /** One a stored column (`storedColumns`), in the columns' order. */
  readonly values: readonly RowValue[];
  readonly target: TargetValue;
  /** Null exactly where the data set has no subject column. */
  readonly subjectId: string | null;
}

export interface RowWriter {
  /** One call at a time; best in batches of some hundred: each is one commit of the vault. */
  write(rows: readonly NewRow[]): Promise<void>;
  /** Every chunk is durable when it resolves. */
  finish(): Promise<{ readonly chunks: readonly RowChunk[]; readonly rows: number; readonly subjects: number }>;
  /** Removes what was written; for an upload that is refused. */
  discard(): Promise<void>;
}

export interface RowWriterOptions {
  readonly vault: { ensureSubjects(kind: 'subject', ids: readonly string[]): ReturnType<Vault['ensureSubjects']> };
  readonly artifacts: ArtifactStore;
  readonly columns: readonly Column[];
  readonly task: TaskKind;
  readonly randomBytes: RandomBytes;
  /** A chunk ends at so many rows or at 8 MiB. */
  readonly chunkRows?: number;
}

const CHUNK_BYTES = 8 * 1024 * 1024;

export function makeRowWriter({
  vault,
  artifacts,
  columns,
  task,
  randomBytes,
  chunkRows = 4096,
}: RowWriterOptions): RowWriter {
  const sealed = columnOfRole(columns, 'subject') !== undefined;
  const chunks: RowChunk[] = [];
  const people = makeDistinctPlaces();
  let rowCount = 0;
  let salt = newSalt();
  let lines: string[] = [];
  let bytes = 0;

  function newSalt(): string {
    return Buffer.from(randomBytes(16)).toString('hex');
  }

  function sealedLine({ values, target }: NewRow, { reference, key }: SubjectKey, nonce: Uint8Array): string {
    const box = encrypt(key, nonce, rowPlace(salt, lines.length, reference), JSON.stringify([...values, target]));
    return `["${reference}","${Buffer.concat([nonce, box]).toString('base64')}"]`;
  }

  async function append(line: string): Promise<void> {
    lines.push(line);
    bytes += line.length;
    rowCount++;
    if (lines.length >= chunkRows || bytes >= CHUNK_BYTES) await closeChunk();
  }

  async function closeChunk(): Promise<void> {
    const header = { format: ROW_FORMAT, task, salt, columns: headerColumns(columns), sealed, rows: lines.length };
    const stored = await artifacts.put(Buffer.from(`${canonicalJson(header)}\n${lines.join('\n')}\n`));
    chunks.push({ ...stored, rows: lines.length });
    salt = newSalt();
    lines = [];
    bytes = 0;
  }

  return {
    async write(rows) {
      if (!sealed) {
        for (const { values, target } of rows) await append(JSON.stringify([...values, target]));
        return;
      }
      const subjects = await vault.ensureSubjects(
        'subject',
        rows.map((row) => row.subjectId ?? ''),
      );
      const nonces = randomBytes(NONCE_BYTES * rows.length);
      for (const [r, row] of rows.entries()) {
        const subject = subjects[r]!;
        people.add(subject.place);
        await append(sealedLine(row, subject, nonces.subarray(r * NONCE_BYTES, (r + 1) * NONCE_BYTES)));
      }
    },

    async finish() {
      if (lines.length > 0) await closeChunk();
      return { chunks, rows: rowCount, subjects: people.count() };
    },

    async discard() {
      for (const { digest } of chunks.splice(0)) await artifacts.discard(digest);
    },
  };
}
