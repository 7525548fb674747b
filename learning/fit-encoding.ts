// How does a table's training part become an encoding? Medians, means and deviations of the numbers, vocabularies of the
// categories. Fitted on training rows only; a category too few people share never enters a vocabulary, because the
// vocabulary leaves the vault with the model file.

import { LEAST_PEOPLE } from '../domain/privacy/least-people.ts';
import type { CategoryEncoding, Encoding, FeatureColumn, FeatureValue, NumberEncoding } from './encoding.ts';
import { LearningError } from './learning-error.ts';

/** The widest vocabulary unless the caller says otherwise. */
export const MOST_CATEGORIES = 1024;

export type FitOptions = {
  /** Whose row it is; without it every row counts as its own subject. */
  readonly subjectOf?: readonly string[];
  /** That must share a category before the model may know it; `LEAST_PEOPLE` unless told. */
  readonly minimumSubjects?: number;
  /** The widest vocabulary; the categories most rows have are kept, the rest is "other". */
  readonly maximumVocabulary?: number;
};

const fitNumbers = (name: string, cells: readonly FeatureValue[]): NumberEncoding => {
  const present: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (cell === null || Number.isNaN(cell)) continue;
    if (typeof cell !== 'number') {
      throw new LearningError('WRONG_TYPE', `Row ${row} of number column "${name}" holds text; give a number or null.`);
    }
    const value = Math.fround(cell); // the graph reads float32, so the statistics are those of float32 values
    if (!Number.isFinite(value)) {
      throw new LearningError(
        'NOT_FINITE',
        `Row ${row} of number column "${name}" is beyond ±3.4e38; give a finite number or null.`,
      );
    }
    present.push(value);
  }
  if (present.length === 0) return { name, kind: 'number', median: 0, mean: 0, deviation: 1 };
  const sorted = Float64Array.from(present).sort();
  const middle = sorted.length >> 1;
  const median = Math.fround(sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2);
  const missing = cells.length - present.length;
  let sum = missing * median;
  for (const value of present) sum += value;
  const mean = sum / cells.length;
  let squares = missing * (median - mean) ** 2;
  for (const value of present) squares += (value - mean) ** 2;
  const isConstant = sorted[0] === sorted[sorted.length - 1];
  const deviation = Math.fround(Math.sqrt(squares / cells.length));
  return {
    name,
    kind: 'number',
    median,
    mean: Math.fround(mean),
    deviation: isConstant || deviation === 0 ? 1 : deviation,
  };
};

const fitCategories = (
  name: string,
  cells: readonly FeatureValue[],
  { subjectOf, minimumSubjects = LEAST_PEOPLE, maximumVocabulary = MOST_CATEGORIES }: FitOptions,
): CategoryEncoding => {
  const counts = new Map<string, number>();
  const subjects = new Map<string, Set<string>>();
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (cell === null) continue;
    if (typeof cell !== 'string') {
      throw new LearningError(
        'WRONG_TYPE',
        `Row ${row} of category column "${name}" holds a number; give text or null.`,
      );
    }
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    if (subjectOf) {
      const seen = subjects.get(cell) ?? new Set();
      if (seen.size < minimumSubjects) seen.add(subjectOf[row]!);
      subjects.set(cell, seen);
    }
  }
  const shared = (category: string, count: number) => (subjectOf ? subjects.get(category)!.size : count);
  const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const vocabulary = [...counts]
    .filter(([category, count]) => shared(category, count) >= minimumSubjects)
    .sort(([a, countA], [b, countB]) => countB - countA || byCodeUnit(a, b))
    .slice(0, maximumVocabulary)
    .map(([category]) => category)
    .sort(byCodeUnit);
  const known = vocabulary.map((category) => counts.get(category)!);
  const other = cells.length - known.reduce((sum, count) => sum + count, 0);
  return { name, kind: 'category', vocabulary, frequencies: [...known, other].map((count) => count / cells.length) };
};

/**
 * @param rows training rows, cells in the order of `columns`.
 * @throws LearningError NO_ROWS, ROWS_MISMATCHED, WRONG_TYPE, NOT_FINITE
 */
export const fitEncoding = (
  columns: readonly FeatureColumn[],
  rows: readonly (readonly FeatureValue[])[],
  options: FitOptions = {},
): Encoding => {
  if (rows.length === 0) throw new LearningError('NO_ROWS', 'There are no training rows; give at least two.');
  if (columns.length === 0)
    throw new LearningError('INVALID_PARAMETERS', 'No feature column was chosen; name at least one.');
  if (new Set(columns.map((column) => column.name)).size !== columns.length) {
    throw new LearningError('INVALID_PARAMETERS', 'A feature column is named twice; name each column once.');
  }
  const short = rows.findIndex((row) => row.length !== columns.length);
  if (short >= 0) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `Row ${short} has ${rows[short]!.length} cells; ${columns.length} columns were chosen.`,
    );
  }
  if (options.subjectOf && options.subjectOf.length !== rows.length) {
    throw new LearningError(
      'ROWS_MISMATCHED',
      `${options.subjectOf.length} subjects for ${rows.length} rows; give one a row.`,
    );
  }
  return {
    columns: columns.map(({ name, kind }, i) => {
      const cells = rows.map((row) => row[i]!);
      if (kind === 'category') return fitCategories(name, cells, options);
      return { ...fitNumbers(name, cells), ...(kind !== 'number' && { reads: kind }) };
    }),
    rowCount: rows.length,
    minimumSubjects: options.minimumSubjects ?? LEAST_PEOPLE,
  };
};
