// What does training read from? The checked training table as the tensors every step shares.

import type { EncodedRows } from './encode-rows.ts';
import { categoryColumns, type Encoding, numberColumns } from './encoding.ts';
import { LearningError } from './learning-error.ts';
import { openSession, type TensorValue } from './session.ts';
import { buildStandardiseModel } from './training-graph.ts';

export type TrainingTable = { readonly rowCount: number; readonly tensors: Readonly<Record<string, TensorValue>> };

/**
 * @param labels one 0 or 1 a row.
 * @throws LearningError NO_ROWS, ROWS_MISMATCHED, ONE_CLASS
 */
export const openTrainingTable = async (
  encoding: Encoding,
  { numbers, categories, rowCount }: EncodedRows,
  labels: Uint8Array,
): Promise<TrainingTable> => {
  if (rowCount === 0)
    throw new LearningError('NO_ROWS', 'There are no training rows; give at least one of each class.');
  if (labels.length !== rowCount) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `${labels.length} labels for ${rowCount} training rows; give one label a row.`,
    );
  }
  const positives = labels.reduce((sum, label) => sum + (label === 0 ? 0 : 1), 0);
  if (positives === 0 || positives === rowCount) {
    throw new LearningError(
      'ONE_CLASS',
      `All ${rowCount} training rows carry the same label; give rows of both classes.`,
    );
  }
  const tensors: Record<string, TensorValue> = {
    labels: { data: Float32Array.from(labels, (label) => (label === 0 ? 0 : 1)), dims: [rowCount, 1] },
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
  return { rowCount, tensors };
};
