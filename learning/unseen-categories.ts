// Which columns hold, in the rows that were kept apart, categories no training row has? A model knows nothing of them; it reads
// them as "other". Named, and stops nothing; a sentence names columns and counts, never a value.

import type { FeatureColumn, FeatureValue } from './encoding.ts';
import type { TableFinding } from './table-findings.ts';

type Rows = readonly (readonly FeatureValue[])[];

/** @param training and `heldOut`: cells in the order of `columns`. */
export const unseenCategories = (columns: readonly FeatureColumn[], training: Rows, heldOut: Rows): TableFinding[] =>
  columns.flatMap(({ name, kind }, c) => {
    if (kind !== 'category') return [];
    const seen = new Set(training.map((row) => row[c]));
    const unseen = heldOut.map((row) => row[c] ?? null).filter((cell) => cell !== null && !seen.has(cell));
    if (unseen.length === 0) return [];
    const [categories, rows] = [new Set(unseen).size, unseen.length];
    const sentence =
      `Column "${name}" has ${categories} ${categories === 1 ? 'category' : 'categories'} in ${rows} held-out ` +
      `${rows === 1 ? 'row' : 'rows'} that no training row has; the model reads ${categories === 1 ? 'it' : 'them'} as "other".`;
    return [{ column: name, code: 'UNSEEN_IN_TRAINING', sentence }];
  });
