// What does a model know about its input columns? The fitted encoding: how every column of a table becomes numbers.
// It is plain JSON, stored inside the model file, and everything a scorer needs to read a row.

export type FeatureColumn = {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'boolean' | 'date';
};

/**
 * One cell; null (and NaN in a number column) is a missing value. Of a boolean column 1 or 0, of a date column the days since
 * 1970-01-01 UTC: columns of both are encoded as numbers.
 */
export type FeatureValue = number | string | null;

export type NumberEncoding = {
  readonly name: string;
  readonly kind: 'number';
  /** Stands in for a missing value, in the column's own unit. */
  readonly median: number;
  readonly mean: number;
  /** Population standard deviation of the imputed training rows; 1 for a constant column. */
  readonly deviation: number;
  /** What a caller sends for it; absent: a number. */
  readonly reads?: 'boolean' | 'date';
};

export type CategoryEncoding = {
  readonly name: string;
  readonly kind: 'category';
  /** Known categories by ascending code unit; position = index. vocabulary.length is the "other" bucket. */
  readonly vocabulary: readonly string[];
  /** Share of the training rows per index, "other" last; the baseline an explanation starts from. */
  readonly frequencies: readonly number[];
};

export type ColumnEncoding = NumberEncoding | CategoryEncoding;

export type Encoding = {
  readonly columns: readonly ColumnEncoding[];
  readonly rowCount: number;
  readonly minimumSubjects: number;
};

export const numberColumns = (encoding: Encoding): NumberEncoding[] =>
  encoding.columns.filter((column) => column.kind === 'number');

export const categoryColumns = (encoding: Encoding): CategoryEncoding[] =>
  encoding.columns.filter((column) => column.kind === 'category');

/** Width of an encoded row: one a number, vocabulary and "other" a category. */
export const encodedWidth = (encoding: Encoding): number =>
  encoding.columns.reduce((sum, column) => sum + (column.kind === 'number' ? 1 : column.vocabulary.length + 1), 0);

/** The kind of column an encoding was fitted to. */
export const kindOf = (column: ColumnEncoding): FeatureColumn['kind'] =>
  column.kind === 'category' ? 'category' : (column.reads ?? 'number');
