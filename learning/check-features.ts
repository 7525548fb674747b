// Can this model read the features a caller sent? Turns an untrusted JSON object into a row, or into one sentence that
// says what is wrong. A value of a sensitive column is never repeated: answers end up in logs and in other people's hands.

import { type ColumnEncoding, type Encoding, type FeatureValue, kindOf } from './encoding.ts';
import { readNumeric, WANTED } from './read-cell.ts';

export type FeatureProblemCode = 'UNKNOWN_COLUMN' | 'MISSING_COLUMN' | 'WRONG_TYPE' | 'NOT_FINITE' | 'UNKNOWN_CATEGORY';

export type FeatureProblem = {
  readonly code: FeatureProblemCode;
  readonly column: string;
  readonly sentence: string;
};

export type CheckOptions = {
  readonly unknownCategories: 'REJECT' | 'OTHER';
  /** Names of columns whose values are personal. */
  readonly sensitive: ReadonlySet<string>;
};

const LISTED = 12;
const QUOTED = 60;

/** Caller's text comes back shortened and JSON-escaped: control characters must not reach a terminal or a log line. */
const quote = (text: string): string => JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text);

const list = (names: readonly string[]): string => {
  const shown = names.slice(0, LISTED).map(quote).join(', ');
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
};

const checkCell = (
  column: ColumnEncoding,
  value: unknown,
  { unknownCategories, sensitive }: CheckOptions,
): { readonly cell: FeatureValue } | { readonly problem: FeatureProblem } => {
  const problem = (code: FeatureProblemCode, sentence: string) => ({
    problem: { code, column: column.name, sentence },
  });
  const name = quote(column.name);
  if (value === null) return { cell: null };
  const kind = kindOf(column);
  const given = Array.isArray(value) ? 'list' : typeof value;
  const wrongType = (what: string) =>
    problem('WRONG_TYPE', `Feature ${name} is ${what}; it must be ${WANTED[kind]}, or null when it is missing.`);
  if (kind !== 'category') {
    const cell = readNumeric(kind, value);
    if (cell === undefined) return wrongType(kind === 'date' && given === 'string' ? 'no such date' : `a ${given}`);
    if (!Number.isFinite(Math.fround(cell))) {
      return problem(
        'NOT_FINITE',
        `Feature ${name} is not a finite number within ±3.4e38; give such a number, or null when it is missing.`,
      );
    }
    return { cell };
  }
  if (column.kind !== 'category' || typeof value !== 'string') return wrongType(`a ${given}`);
  if (unknownCategories === 'REJECT' && !column.vocabulary.includes(value)) {
    return problem(
      'UNKNOWN_CATEGORY',
      sensitive.has(column.name)
        ? `Feature ${name} is a category the model has not learned; give one it knows, or null when it is missing.`
        : `Feature ${name} is ${quote(value)}, a category the model has not learned; it knows ${column.vocabulary.length === 0 ? 'none' : list(column.vocabulary)}.`,
    );
  }
  return { cell: value };
};

/** @returns the row in the order of the encoding's columns, or the first problem found. An absent feature is a problem; null is a missing value. */
export const checkFeatures = (
  encoding: Encoding,
  features: Readonly<Record<string, unknown>>,
  options: CheckOptions,
): { readonly row: FeatureValue[] } | { readonly problem: FeatureProblem } => {
  const names = encoding.columns.map((column) => column.name);
  const known = new Set(names);
  for (const column of Object.keys(features)) {
    if (!known.has(column)) {
      const sentence = `Feature ${quote(column)} is not a column of this model; its columns are ${list(names)}.`;
      return { problem: { code: 'UNKNOWN_COLUMN', column: column.slice(0, QUOTED), sentence } };
    }
  }
  const row: FeatureValue[] = [];
  for (const column of encoding.columns) {
    const given = Object.hasOwn(features, column.name);
    const value = given ? features[column.name] : undefined;
    if (value === undefined) {
      if (given) {
        // What a GraphQL reader makes of a word that is no JSON value, such as a literal NaN.
        const sentence = `Feature ${quote(column.name)} is no JSON value; give ${WANTED[kindOf(column)]}, or null when it is missing.`;
        return { problem: { code: 'WRONG_TYPE', column: column.name, sentence } };
      }
      const sentence = `Feature ${quote(column.name)} is missing; give ${WANTED[kindOf(column)]}, or null when it is not known.`;
      return { problem: { code: 'MISSING_COLUMN', column: column.name, sentence } };
    }
    const checked = checkCell(column, value, options);
    if ('problem' in checked) return checked;
    row.push(checked.cell);
  }
  return { row };
};
