// What do the rows of a sealed version say? Read through the vault into memory: columns, cells, labels and whose row it is.
import type { Column, DatasetVersionSealed } from '../../domain/datasets/events.ts';
import { type SplitRows, splitRows } from '../../domain/datasets/split.ts';
import { columnOfRole, featureColumns } from '../../domain/datasets/state.ts';
import type { FeatureColumn, FeatureValue } from '../../learning/encoding.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { readRows } from '../../ledger/rows/read-rows.ts';
import type { Vault } from '../../ledger/vault/vault.ts';

export interface VersionData {
  readonly columns: readonly Column[];
  readonly sealed: Pick<DatasetVersionSealed, 'chunks' | 'labels' | 'split'>;
}

export interface RowSource {
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  readonly vault: Pick<Vault, 'keysOf'>;
}

export interface VersionTable {
  readonly columns: readonly FeatureColumn[];
  /** By row number; `undefined`: erased. */
  readonly cells: readonly (readonly FeatureValue[] | undefined)[];
  readonly labels: readonly (0 | 1 | undefined)[];
  /** Without a subject column: none, and every row counts as somebody's own. */
  readonly subjects: readonly (string | undefined)[] | undefined;
  readonly erasedRows: number;
  readonly split: SplitRows;
}

/** Throws DomainError ARTIFACT_CORRUPT or NOT_FOUND. */
export async function loadTable(
  { artifacts, vault }: RowSource,
  { columns, sealed }: VersionData,
): Promise<VersionTable> {
  const cells: (readonly FeatureValue[] | undefined)[] = [];
  const labels: (0 | 1 | undefined)[] = [];
  const subjects: (string | undefined)[] = [];
  let erasedRows = 0;
  for await (const row of readRows({ artifacts, vault, columns }, sealed.chunks)) {
    cells.push(row.erased ? undefined : row.row);
    labels.push(row.erased ? undefined : row.label);
    subjects.push(row.subject ?? undefined);
    if (row.erased) erasedRows += 1;
  }
  return {
    columns: featureColumns(columns).map(({ name, kind }) => ({ name, kind })),
    cells,
    labels,
    subjects: columnOfRole(columns, 'subject') ? subjects : undefined,
    erasedRows,
    split: splitRows(labels, sealed),
  };
}

/** The cells and labels of these rows, none of them erased. */
export function pickRows({ cells, labels }: VersionTable, rows: readonly number[]) {
  return { rows: rows.map((row) => cells[row]!), labels: Uint8Array.from(rows, (row) => labels[row]!) };
}
