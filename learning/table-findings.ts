// What is odd about a training table? Named before it is learned from, so that a person can leave a column out; nothing here
// stops a training. A sentence names columns and counts, never a value.

import { LEAST_PEOPLE } from '../domain/privacy/least-people.ts';
import type { FeatureColumn, FeatureValue } from './encoding.ts';
import { MOST_CATEGORIES } from './fit-encoding.ts';
import { leaksTarget } from './target-leak.ts';
import type { Task } from './task.ts';

export type TableFindingCode =
  | 'ALL_MISSING'
  | 'CONSTANT_COLUMN'
  | 'MANY_CATEGORIES'
  | 'IDENTIFIER_LIKE'
  | 'TARGET_LEAK'
  | 'MORE_COLUMNS_THAN_ROWS'
  | 'UNSEEN_IN_TRAINING'
  | 'LOSS_DID_NOT_FALL';

export type TableFinding = {
  /** Null: of the table as a whole. */
  readonly column: string | null;
  readonly code: TableFindingCode;
  readonly sentence: string;
};

/** More categories than a person reads through. */
const MANY = 100;
/** Share of rows with a value of their own that only names and numbers of things have. */
const OWN_VALUE_SHARE = 0.95;
const LEAST_ROWS = 20;

const isMissing = (cell: FeatureValue | undefined) => cell === null || cell === undefined || Number.isNaN(cell);

/**
 * Measured amounts can be all different by chance, too. Whole numbers that are, though so many in their range would be expected
 * to meet at least five times (the birthday problem), were handed out, not measured.
 */
const avoidsRepeats = (numbers: readonly number[]): boolean => {
  if (!numbers.every(Number.isInteger)) return false;
  const [least, most] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  return (numbers.length * (numbers.length - 1)) / 2 / (most - least + 1) >= 5;
};

/** Categories enough people share, as many as a vocabulary takes. `people`: whose each cell is; without them each is somebody's own. */
const keptCategories = (cells: readonly FeatureValue[], people: readonly (string | number)[] | undefined): number => {
  const sharing = new Map<FeatureValue, Set<string | number>>();
  for (const [at, cell] of cells.entries()) {
    const those = sharing.get(cell);
    if (!those) sharing.set(cell, new Set([people ? people[at]! : at]));
    else if (those.size < LEAST_PEOPLE) those.add(people ? people[at]! : at);
  }
  return Math.min([...sharing.values()].filter(({ size }) => size >= LEAST_PEOPLE).length, MOST_CATEGORIES);
};

const ofColumn = (
  { name, kind }: FeatureColumn,
  cells: readonly FeatureValue[],
  targets: ArrayLike<number>,
  task: Task,
  subjects: ArrayLike<string | number> | undefined,
): TableFinding[] => {
  const finding = (code: TableFindingCode, sentence: string) => ({ column: name, code, sentence });
  const present = cells.filter((cell) => !isMissing(cell));
  if (present.length === 0) {
    return [finding('ALL_MISSING', `Column "${name}" has no value in any of the ${cells.length} rows; leave it out.`)];
  }
  const leak = leaksTarget(cells, kind === 'category', targets, task);
  const found: TableFinding[] = [];
  if (leak) {
    const sentence = `Column "${name}" by itself gives the target away almost perfectly, ${leak}; check that it is known before the target is, or leave it out.`;
    found.push(finding('TARGET_LEAK', sentence));
  }
  const distinct = new Set(present).size;
  if (distinct === 1) {
    const sentence = `Column "${name}" has the same value in all ${present.length} rows that have one; leave it out.`;
    return [...found, finding('CONSTANT_COLUMN', sentence)];
  }
  const isOwn = present.length >= LEAST_ROWS && distinct >= OWN_VALUE_SHARE * present.length;
  const isNumbering = kind === 'number' && distinct === present.length && avoidsRepeats(present as number[]);
  if (isOwn && (kind === 'category' || isNumbering)) {
    const sentence = `Column "${name}" has ${distinct} different values in ${present.length} rows, like a name or number of each; leave it out.`;
    return [...found, finding('IDENTIFIER_LIKE', sentence)];
  }
  if (kind === 'category' && distinct > MANY) {
    const people = subjects && Array.from(subjects).filter((_, row) => !isMissing(cells[row]));
    const sentence = `Column "${name}" has ${distinct} categories; the model can tell ${keptCategories(present, people)} apart, those that at least ${LEAST_PEOPLE} ${people ? 'people' : 'rows'} share, ${MOST_CATEGORIES} at most, and reads the rest as "other".`;
    found.push(finding('MANY_CATEGORIES', sentence));
  }
  return found;
};

/**
 * @param rows cells in the order of `columns`, as training reads them.
 * @param targets one a row: 0 or 1; the class index; the number.
 * @param subjects whose each row is; without them every row counts as somebody's own.
 */
export const tableFindings = (
  columns: readonly FeatureColumn[],
  rows: readonly (readonly FeatureValue[])[],
  targets: ArrayLike<number>,
  task: Task,
  subjects?: ArrayLike<string | number>,
): TableFinding[] => {
  if (rows.length === 0) return [];
  const found: TableFinding[] = columns.flatMap((column, c) => {
    const cells = rows.map((row) => row[c] ?? null);
    return ofColumn(column, cells, targets, task, subjects);
  });
  if (columns.length > rows.length) {
    const sentence = `The table has ${columns.length} columns and ${rows.length} rows; a model can learn such rows by heart, so give more rows or fewer columns.`;
    found.push({ column: null, code: 'MORE_COLUMNS_THAN_ROWS', sentence });
  }
  return found;
};
