// What do the rows of a sealed version say? Read through the vault into memory: cells, targets, weights, groups and whose row it is.
import type { Column, DatasetRegistered, DatasetVersionSealed } from '../../domain/datasets/events.ts';
import { type SplitRows, splitRows } from '../../domain/datasets/split.ts';
import { columnOfRole, featureColumns, sensitiveColumns, storedColumns } from '../../domain/datasets/state.ts';
import type { TargetValue } from '../../domain/datasets/task.ts';
import type { FeatureColumn, FeatureValue } from '../../learning/encoding.ts';
import type { Task } from '../../learning/task.ts';
import type { ArtifactStore } from '../../ledger/artifacts/artifact-store.ts';
import { readRows } from '../../ledger/rows/read-rows.ts';
import type { Vault } from '../../ledger/vault/vault.ts';

export interface VersionData {
  readonly dataset: Pick<DatasetRegistered, 'columns' | 'task'>;
  readonly sealed: Pick<DatasetVersionSealed, 'chunks' | 'targets' | 'split'>;
}

export interface RowSource {
  readonly artifacts: Pick<ArtifactStore, 'get'>;
  readonly vault: Pick<Vault, 'keysOf'>;
}

/** All lists by row number, in order of ingestion; `undefined`: the row was erased. */
export interface VersionTable {
  readonly task: Task;
  /** Feature columns. */
  readonly columns: readonly FeatureColumn[];
  readonly cells: readonly (readonly FeatureValue[] | undefined)[];
  /** 0 or 1, the index of the class in `task.classes`, or the number to be learned. */
  readonly targets: readonly (number | undefined)[];
  /** Without a subject column: none, and every row counts as somebody's own. */
  readonly subjects: readonly (string | undefined)[] | undefined;
  /** Without a weight column: none, and every row weighs the same. */
  readonly weights: readonly (number | undefined)[] | undefined;
  /** Of every sensitive column, learned from or not: the groups a version is measured by. */
  readonly groups: readonly {
    readonly column: Pick<Column, 'name' | 'kind'>;
    readonly cells: readonly (FeatureValue | undefined)[];
  }[];
  readonly erasedRows: number;
  readonly split: SplitRows;
}

/** Throws DomainError ARTIFACT_CORRUPT or NOT_FOUND. */
export async function loadTable(
  { artifacts, vault }: RowSource,
  { dataset, sealed }: VersionData,
): Promise<VersionTable> {
  const { columns } = dataset;
  const stored = storedColumns(columns);
  const rows: (readonly FeatureValue[] | undefined)[] = [];
  const given: (TargetValue | undefined)[] = [];
  const subjects: (string | undefined)[] = [];
  let erasedRows = 0;
  for await (const row of readRows({ artifacts, vault, columns, task: dataset.task.kind }, sealed.chunks)) {
    rows.push(row.erased ? undefined : row.row);
    given.push(row.erased ? undefined : row.target);
    subjects.push(row.subject ?? undefined);
    if (row.erased) erasedRows += 1;
  }
  const cellsOf = (column: Column) => {
    const at = stored.indexOf(column);
    return rows.map((row) => row?.[at]);
  };
  const numbersOf = (column: Column | undefined) => column && (cellsOf(column) as readonly (number | undefined)[]);
  const features = featureColumns(columns);
  const places = features.map((column) => stored.indexOf(column));
  const task = taskOf(dataset, sealed);
  return {
    task,
    columns: features.map(({ name, kind }) => ({ name, kind })),
    cells: rows.map((row) => row && places.map((at) => row[at]!)),
    targets: numbered(given, task),
    subjects: columnOfRole(columns, 'subject') ? subjects : undefined,
    weights: numbersOf(columnOfRole(columns, 'weight')),
    groups: sensitiveColumns(columns).map((column) => ({
      column: { name: column.name, kind: column.kind },
      cells: cellsOf(column),
    })),
    erasedRows,
    split: splitRows({ targets: given, times: numbersOf(columnOfRole(columns, 'time')) }, sealed),
  };
}

/** Classes in the order of the sealed version: by ascending code unit. */
function taskOf({ task }: VersionData['dataset'], { targets }: VersionData['sealed']): Task {
  if (task.kind !== 'multiclass') return { kind: task.kind };
  return {
    kind: 'multiclass',
    classes: targets.kind === 'multiclass' ? targets.classes.map(({ value }) => value) : [],
  };
}

function numbered(given: readonly (TargetValue | undefined)[], task: Task): readonly (number | undefined)[] {
  if (task.kind !== 'multiclass') return given as readonly (number | undefined)[];
  const index = new Map(task.classes.map((value, at) => [value, at]));
  return given.map((value) => (value === undefined ? undefined : index.get(value as string)));
}

/** The cells, targets and weights of these rows, none of them erased. */
export function pickRows({ cells, targets, weights }: VersionTable, rows: readonly number[]) {
  return {
    rows: rows.map((row) => cells[row]!),
    targets: Float32Array.from(rows, (row) => targets[row]!),
    ...(weights ? { weights: Float32Array.from(rows, (row) => weights[row]!) } : {}),
  };
}
