// How do rows of a table become the tensors of a foreign model? As its plan says, cell by cell; what a tensor cannot hold is
// refused with the row's number and the column's name, never the value.

import type { FeatureValue } from '../encoding.ts';
import { CellRefused, ImportError } from './import-error.ts';
import { type FeedType, fitsType, type ImportPlan, type PlannedInput, type PlannedPart } from './map-columns.ts';

/** Booleans are bytes 0 and 1. */
export type FeedData = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | string[];
export type FeedTensor = { readonly type: FeedType; readonly data: FeedData; readonly dims: readonly number[] };

/** Writes one row's value of a part at `at`. */
type Writer = (cell: FeatureValue, row: number, at: number) => void;

const dataOf = (type: FeedType, length: number): FeedData => {
  switch (type) {
    case 'float':
      return new Float32Array(length);
    case 'double':
      return new Float64Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'bool':
      return new Uint8Array(length);
    case 'string':
      return new Array<string>(length).fill('');
    default:
      return type satisfies never;
  }
};

type CellRefusal = 'MISSING_VALUE' | 'WRONG_TYPE' | 'NOT_FINITE' | 'UNKNOWN_CATEGORY';

const writerOf = ({ part, width }: PlannedPart, type: FeedType, data: FeedData): Writer => {
  const write = (at: number, value: number | string): void => {
    if (data instanceof BigInt64Array) data[at] = BigInt(value);
    else (data as { [index: number]: number | string })[at] = value;
  };
  if (part.as === 'constant') return (_cell, _row, at) => write(at, part.value);
  const refused = (code: CellRefusal, row: number, why: string) => new CellRefused(code, row, part.column, why);
  const missing = (row: number) => refused('MISSING_VALUE', row, 'is missing, which the mapping does not allow.');
  if (part.as === 'number') {
    const standIn = part.missing === 'nan' ? Number.NaN : part.missing;
    return (cell, row, at) => {
      if (cell === null || Number.isNaN(cell)) {
        if (standIn === null) throw missing(row);
        return write(at, standIn);
      }
      if (typeof cell !== 'number') throw refused('WRONG_TYPE', row, 'must be a number or null.');
      if (!fitsType(cell, type)) {
        const code = type === 'float' || type === 'double' ? 'NOT_FINITE' : 'WRONG_TYPE';
        throw refused(code, row, `must fit ${type}, which the model takes.`);
      }
      write(at, cell);
    };
  }
  const text = (cell: FeatureValue, row: number): string | null => {
    if (cell !== null && typeof cell !== 'string') throw refused('WRONG_TYPE', row, 'must be text or null.');
    return cell;
  };
  if (part.as === 'text') {
    return (cell, row, at) => {
      const value = text(cell, row) ?? part.missing;
      if (value === null) throw missing(row);
      write(at, value);
    };
  }
  const positions = new Map(part.vocabulary.map((category, position) => [category, position]));
  if (part.as === 'index') {
    return (cell, row, at) => {
      const value = text(cell, row);
      const position = value === null ? part.missing : (positions.get(value) ?? part.unknown);
      if (position === null) {
        if (value === null) throw missing(row);
        throw refused('UNKNOWN_CATEGORY', row, 'is a category the mapping does not name.');
      }
      write(at, position);
    };
  }
  return (cell, row, at) => {
    for (let i = 0; i < width; i++) write(at + i, 0);
    const value = text(cell, row);
    const position = value === null ? undefined : positions.get(value);
    if (position !== undefined) write(at + position, 1);
    else if (part.other) write(at + width - 1, 1);
  };
};

const feedInput = (
  { type, rank, width, parts }: PlannedInput,
  rows: readonly (readonly FeatureValue[])[],
): FeedTensor => {
  const data = dataOf(type, rows.length * width);
  for (const planned of parts) {
    const write = writerOf(planned, type, data);
    const { cell, offset } = planned;
    for (let r = 0; r < rows.length; r++) write(cell < 0 ? null : rows[r]![cell]!, r, r * width + offset);
  }
  return { type, data, dims: rank === 1 ? [rows.length] : [rows.length, width] };
};

/**
 * @param rows cells in the order of the plan's columns.
 * @returns tensors by input name.
 * @throws ImportError ROWS_MISMATCHED, MISSING_VALUE, WRONG_TYPE, NOT_FINITE, UNKNOWN_CATEGORY
 */
export const feedRows = (
  plan: ImportPlan,
  rows: readonly (readonly FeatureValue[])[],
): Readonly<Record<string, FeedTensor>> => {
  const wrong = rows.findIndex((row) => row.length !== plan.columns.length);
  if (wrong >= 0) {
    throw new ImportError(
      'ROWS_MISMATCHED',
      `Row ${wrong} has ${rows[wrong]!.length} cells; the model reads ${plan.columns.length} columns.`,
    );
  }
  return Object.fromEntries(plan.inputs.map((input) => [input.input, feedInput(input, rows)]));
};
