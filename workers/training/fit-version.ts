// What may the model know of the columns? Means, medians and categories of the training rows only. Whether enough people share a
// category is counted over the whole version, wherever the split put them; no label takes part in it. One that no training row
// has is left out: the model could only guess at it, and would not say so.
import type { Encoding } from '../../learning/encoding.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { pickRows, type VersionTable } from './load-table.ts';

/** `rows`: numbers of the rows to learn from. Throws LearningError NO_ROWS, WRONG_TYPE, NOT_FINITE. */
export function fitVersion(table: VersionTable, rows: readonly number[]): Encoding {
  const present = table.cells.flatMap((cells, row) => (cells ? [row] : []));
  const { subjects } = table;
  const subjectsOf = (of: readonly number[]) => (subjects ? { subjectOf: of.map((row) => subjects[row]!) } : {});
  const categories = table.columns.flatMap((column, c) => (column.kind === 'category' ? [c] : []));
  const only = (of: readonly number[]) => of.map((row) => categories.map((c) => table.cells[row]![c]!));
  const training = pickRows(table, rows);
  const fitted = fitEncoding(table.columns, training.rows, subjectsOf(rows));
  if (categories.length === 0) return fitted;
  const whole = fitEncoding(
    categories.map((c) => table.columns[c]!),
    only(present),
    subjectsOf(present),
  );
  return {
    ...fitted,
    columns: fitted.columns.map((column, c) => {
      if (column.kind === 'number') return column;
      const known = whole.columns[categories.indexOf(c)]!;
      const seen = new Set(training.rows.map((row) => row[c]));
      const vocabulary = known.kind === 'category' ? known.vocabulary.filter((category) => seen.has(category)) : [];
      const index = new Map(vocabulary.map((category, at) => [category, at]));
      const counts = new Array<number>(vocabulary.length + 1).fill(0);
      for (const row of training.rows) {
        const at = index.get(row[c] as string) ?? vocabulary.length;
        counts[at] = counts[at]! + 1;
      }
      return { ...column, vocabulary, frequencies: counts.map((count) => count / training.rows.length) };
    }),
  };
}
