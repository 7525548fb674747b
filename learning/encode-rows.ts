// How does a row become the two input tensors of a model? Numbers keep their unit (NaN = missing: imputation happens
// inside the model file); a category becomes its index in the vocabulary.

import { type CategoryEncoding, categoryColumns, type Encoding, type FeatureValue, numberColumns } from './encoding.ts';
import { LearningError } from './learning-error.ts';

export type EncodedRows = {
  /** [rowCount, number columns], row-major. */
  readonly numbers: Float32Array;
  /** [rowCount, category columns], row-major; vocabulary.length = "other". */
  readonly categories: BigInt64Array;
  readonly rowCount: number;
};

const indexesOf = ({ vocabulary }: CategoryEncoding) =>
  new Map(vocabulary.map((category, index) => [category, BigInt(index)]));

/**
 * @param rows cells in the order of the encoding's columns; a category outside the vocabulary and a missing one go to "other".
 * @throws LearningError ROWS_MISMATCHED, WRONG_TYPE, NOT_FINITE
 */
export const encodeRows = (encoding: Encoding, rows: readonly (readonly FeatureValue[])[]): EncodedRows => {
  const wrong = rows.findIndex((row) => row.length !== encoding.columns.length);
  if (wrong >= 0) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `Row ${wrong} has ${rows[wrong]!.length} cells; the model has ${encoding.columns.length} columns.`,
    );
  }
  const numberCount = numberColumns(encoding).length;
  const categoryCount = categoryColumns(encoding).length;
  const numbers = new Float32Array(rows.length * numberCount);
  const categories = new BigInt64Array(rows.length * categoryCount);
  let numberAt = 0;
  let categoryAt = 0;
  encoding.columns.forEach((column, c) => {
    const fail = (code: 'WRONG_TYPE' | 'NOT_FINITE', row: number, wanted: string): never => {
      throw new LearningError(code, `Row ${row} of column "${column.name}" must be ${wanted} or null.`);
    };
    if (column.kind === 'number') {
      for (let r = 0; r < rows.length; r++) {
        const cell = rows[r]![c];
        if (cell === null || Number.isNaN(cell)) numbers[r * numberCount + numberAt] = Number.NaN;
        else if (typeof cell !== 'number') fail('WRONG_TYPE', r, 'a number');
        else if (!Number.isFinite(Math.fround(cell))) fail('NOT_FINITE', r, 'a number within ±3.4e38');
        else numbers[r * numberCount + numberAt] = cell;
      }
      numberAt++;
    } else {
      const indexes = indexesOf(column);
      const other = BigInt(column.vocabulary.length);
      for (let r = 0; r < rows.length; r++) {
        const cell = rows[r]![c];
        if (cell !== null && typeof cell !== 'string') fail('WRONG_TYPE', r, 'text');
        categories[r * categoryCount + categoryAt] = cell === null ? other : (indexes.get(cell as string) ?? other);
      }
      categoryAt++;
    }
  });
  return { numbers, categories, rowCount: rows.length };
};
