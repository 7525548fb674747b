// Stored rows back, in the order they were ingested. A row whose subject's key was destroyed is said to be missing: it keeps
// its number, so that a split and a batch made before the erasure still name the same rows.
import type { Column, RowChunk } from '../../domain/datasets/events.ts';
import { columnOfRole } from '../../domain/datasets/state.ts';
import type { TargetValue, TaskKind } from '../../domain/datasets/task.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { canonicalJson } from '../canonical-json.ts';
import { decrypt, NONCE_BYTES } from '../vault/aead.ts';
import type { SubjectKey, Vault } from '../vault/vault.ts';
import { headerColumns, parseRowFileHeader, type RowFileHeader, type RowValue, rowPlace } from './row-format.ts';

export type ReadRow =
  | {
      readonly erased: false;
      /** One a stored column (`storedColumns`), in the columns' order. */
      readonly row: readonly RowValue[];
      readonly target: TargetValue;
      /** Reference of the person, where the data set has a subject column. */
      readonly subject: string | null;
    }
  | { readonly erased: true; readonly subject: string };

export interface RowSource {
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  readonly vault: Pick<Vault, 'keysOf'>;
  /** As registered: a file written for other columns is refused. */
  readonly columns: readonly Column[];
  readonly task: TaskKind;
}

/** One chunk is in memory at a time. @throws DomainError ARTIFACT_CORRUPT, NOT_FOUND */
export async function* readRows(source: RowSource, chunks: readonly RowChunk[]): AsyncGenerator<ReadRow, void> {
  for (const chunk of chunks) yield* await readRowChunk(source, chunk);
}

/** @throws DomainError ARTIFACT_CORRUPT, NOT_FOUND */
export async function readRowChunk(
  { artifacts, vault, columns, task }: RowSource,
  chunk: RowChunk,
): Promise<readonly ReadRow[]> {
  const corrupt = (how: string) =>
    new DomainError('ARTIFACT_CORRUPT', `Row file ${chunk.digest} cannot be used: ${how}.`);
  const [first = '', ...lines] = Buffer.from(await artifacts.get(chunk.digest))
    .toString('utf8')
    .split('\n');
  const header = parseRowFileHeader(first);
  if (!header) throw corrupt('it does not begin with a header of a known format');
  const wanted = headerColumns(columns);
  if (header.task !== task) throw corrupt(`it was written for a ${header.task} task`);
  if (canonicalJson(header.columns) !== canonicalJson(wanted)) throw corrupt('it was written for other columns');
  // A file in the clear in place of a sealed one would be personal data that no erasure reaches.
  if (header.sealed !== (columnOfRole(columns, 'subject') !== undefined))
    throw corrupt('it is not sealed as its data set demands');
  if (lines.pop() !== '' || lines.length !== chunk.rows || header.rows !== chunk.rows) {
    throw corrupt(`it does not have the ${chunk.rows} rows that were recorded`);
  }
  const stored = lines.map(parseJson);
  if (!header.sealed) {
    return stored.map((cells, r) => {
      const row = splitCells(cells, wanted.length, task);
      if (!row) throw corrupt(`row ${r} is not a list of ${wanted.length - 1} values and a target`);
      return { erased: false, ...row, subject: null };
    });
  }
  const boxes = stored.map((line, r) => {
    if (!isSealedLine(line)) throw corrupt(`row ${r} is not a reference and a ciphertext`);
    return line;
  });
  const keys = await vault.keysOf(boxes.map(([reference]) => reference));
  return boxes.map(([reference, box], r) => {
    const key = keys[r];
    if (!key) return { erased: true, subject: reference };
    const row = splitCells(openRow(header, key, r, box), wanted.length, task);
    if (!row) throw corrupt(`row ${r} does not open under its subject's key`);
    return { erased: false, ...row, subject: reference };
  });
}

function openRow({ salt }: RowFileHeader, { reference, key }: SubjectKey, index: number, text: string): unknown {
  const box = Buffer.from(text, 'base64');
  const plaintext = decrypt(
    key,
    box.subarray(0, NONCE_BYTES),
    rowPlace(salt, index, reference),
    box.subarray(NONCE_BYTES),
  );
  return plaintext && parseJson(plaintext.toString('utf8'));
}

/** Undefined for what is no JSON: the parser's own error would quote the row. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function splitCells(
  cells: unknown,
  width: number,
  task: TaskKind,
): { row: readonly RowValue[]; target: TargetValue } | undefined {
  if (!Array.isArray(cells) || cells.length !== width) return undefined;
  const target: unknown = cells.pop();
  return isTarget(target, task) ? { row: cells as RowValue[], target } : undefined;
}

function isTarget(target: unknown, task: TaskKind): target is TargetValue {
  if (task === 'binary') return target === 0 || target === 1;
  return typeof target === (task === 'multiclass' ? 'string' : 'number');
}

function isSealedLine(line: unknown): line is [string, string] {
  return Array.isArray(line) && line.length === 2 && typeof line[0] === 'string' && typeof line[1] === 'string';
}
