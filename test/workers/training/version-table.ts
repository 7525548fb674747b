// A made-up sealed version as it lies in memory, for tests of training and measuring.
import type { FeatureColumn, FeatureValue } from '../../../learning/encoding.ts';
import type { Task } from '../../../learning/task.ts';
import type { VersionTable } from '../../../workers/training/load-table.ts';

export interface Making {
  readonly task: Task;
  readonly columns: readonly FeatureColumn[];
  readonly cells: readonly (readonly FeatureValue[])[];
  readonly targets: ArrayLike<number>;
  readonly subjects?: readonly string[];
  /** The rows from here on are held out. */
  readonly heldOutFrom: number;
}

export function versionTable({ task, columns, cells, targets, subjects, heldOutFrom }: Making): VersionTable {
  const all = [...cells.keys()];
  return {
    task,
    columns,
    cells,
    targets: Array.from(targets),
    subjects,
    weights: undefined,
    groups: [],
    erasedRows: 0,
    split: { train: all.filter((row) => row < heldOutFrom), heldOut: all.filter((row) => row >= heldOutFrom) },
  };
}
