// How many rows does a split by time leave on each side? The rows are read once through the vault, one chunk in memory at a time.
import type { SplitSides } from '../../domain/datasets/split-sides.ts';
import { columnOfRole, storedColumns } from '../../domain/datasets/state.ts';
import { makeTargetCounter } from '../../domain/datasets/task.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { readRows } from '../../ledger/rows/read-rows.ts';
import type { SidesOrder } from '../model-evaluator.ts';
import type { RowSource } from './load-table.ts';

/** Throws DomainError BAD_INPUT without a time column, ARTIFACT_CORRUPT, NOT_FOUND. */
export async function countSides(
  { artifacts, vault }: RowSource,
  { dataset: { columns, task }, chunks, from }: SidesOrder,
): Promise<SplitSides> {
  const time = columnOfRole(columns, 'time');
  if (!time) throw new DomainError('BAD_INPUT', 'A split by time needs a column of role time; the data set has none.');
  const at = storedColumns(columns).indexOf(time);
  const train = makeTargetCounter(task.kind);
  const heldOut = makeTargetCounter(task.kind);
  let rows = 0;
  for await (const row of readRows({ artifacts, vault, columns, task: task.kind }, chunks)) {
    rows++;
    if (row.erased) continue;
    const side = (row.row[at] as number) >= from ? heldOut : train;
    side.add(row.target);
  }
  return { rows, train: train.counts(), heldOut: heldOut.counts() };
}
