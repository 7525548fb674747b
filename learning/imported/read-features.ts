// Can a foreign model read what a caller sent? It has no encoding of its own: its plan stands in for one, so that a caller's JSON
// is checked as for any model, and then each cell by what its tensor can hold, before it joins the rows of others.

import type { Encoding, FeatureValue } from '../encoding.ts';
import { feedRows } from './feed-rows.ts';
import { CellRefused, type ImportErrorCode, quoteName } from './import-error.ts';
import type { ImportPlan } from './map-columns.ts';

/** For `checkFeatures` with unknown categories as "other": whether one is refused, its feed says. */
export const featureEncoding = ({ columns, inputs }: ImportPlan): Encoding => {
  const vocabularies = new Map<number, readonly string[]>();
  for (const { parts } of inputs) {
    for (const { part, cell } of parts) if ('vocabulary' in part) vocabularies.set(cell, part.vocabulary);
  }
  return {
    columns: columns.map(({ name, kind }, cell) => {
      if (kind === 'category') return { name, kind, vocabulary: vocabularies.get(cell) ?? [], frequencies: [] };
      const reads = kind === 'number' ? {} : { reads: kind };
      return { name, kind: 'number', median: 0, mean: 0, deviation: 1, ...reads };
    }),
    rowCount: 0,
    minimumSubjects: 0,
  };
};

export type CellProblem = { readonly code: ImportErrorCode; readonly column: string; readonly sentence: string };

/** @returns the first cell the model cannot be fed with. @throws ImportError ROWS_MISMATCHED */
export const checkCells = (plan: ImportPlan, row: readonly FeatureValue[]): CellProblem | undefined => {
  try {
    feedRows(plan, [row]);
    return undefined;
  } catch (error) {
    if (!(error instanceof CellRefused)) throw error;
    const { code, column, why } = error;
    return { code, column, sentence: `Feature ${quoteName(column)} ${why}` };
  }
};
