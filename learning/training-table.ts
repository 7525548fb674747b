// What does training read from? The checked training table as the tensors every step shares.

import type { EncodedRows } from './encode-rows.ts';
import { categoryColumns, type Encoding, numberColumns } from './encoding.ts';
import { openSession, type TensorValue } from './session.ts';
import { binaryTask, type Task } from './task.ts';
import { buildStandardiseModel } from './training-graph.ts';

export type TrainingTable = {
  readonly task: Task;
  readonly rowCount: number;
  /** Encoded parts that are read as 0: untrained-parts.ts. */
  readonly untrained: readonly number[];
  readonly tensors: Readonly<Record<string, TensorValue>>;
};

/** @param targets one a row, as the loss reads them: 0 or 1, the class index, or the standardised number. */
export const openTrainingTable = async (
  encoding: Encoding,
  { numbers, categories, rowCount }: EncodedRows,
  targets: ArrayLike<number>,
  task: Task = binaryTask,
  untrained: readonly number[] = [],
): Promise<TrainingTable> => {
  const tensors: Record<string, TensorValue> = {
    targets: { data: Float32Array.from(targets), dims: [rowCount, 1] },
  };
  const numberCount = numberColumns(encoding).length;
  if (numberCount > 0) {
    const session = await openSession(buildStandardiseModel(encoding));
    try {
      const { standardised } = await session.run({ numbers: { data: numbers, dims: [rowCount, numberCount] } });
      tensors.standardised = standardised!;
    } finally {
      await session.release();
    }
  }
  const categoryCount = categoryColumns(encoding).length;
  if (categoryCount > 0) tensors.categories = { data: categories, dims: [rowCount, categoryCount] };
  return { task, rowCount, untrained, tensors };
};
