// What does one cell say, read as a column of its kind? A value as it is stored, or what is wrong with it in words that never
// quote it.
//   number    decimal with a point, blanks around it allowed
//   boolean   true or false, yes or no, t or f, 1 or 0, in any case, as 1 or 0
//   date      YYYY-MM-DD or RFC 3339 with an offset, as days since 1970-01-01 UTC
//   category  exactly the text
// Missing is nothing (null in JSON); and NA or ? but for a category, where NA may be a country and ? an answer. In a target they
// are missing whatever its kind (row-parser.ts).
import type { Column } from '../../domain/datasets/events.ts';
import { fitsIn32Bits, MISSING_WORDS, readDecimal, readTruth } from '../../domain/datasets/written-values.ts';
import { daysOf } from '../../domain/kernel/calendar.ts';
import type { ErrorCode } from '../../domain/kernel/errors.ts';
import type { RowValue } from '../../ledger/rows/row-format.ts';
import type { Cell } from './jsonl-reader.ts';

/** Ends the sentence "Column … on line 7 …". */
export interface CellFault {
  readonly code: ErrorCode;
  readonly what: string;
}

const NOT_A_NUMBER = /^[+-]?(?:nan|inf|infinity)$/i;

const fault = (code: ErrorCode, what: string): CellFault => Object.freeze({ code, what });
const NO_NUMBER = fault(
  'WRONG_TYPE',
  'is not a number; write it with a decimal point, and leave a missing value empty',
);
const TOO_LARGE = fault('NOT_FINITE', 'is beyond ±3.4e38, the range of a 32-bit number');
const NOT_FINITE = fault('NOT_FINITE', 'is NaN or infinite; leave a missing value empty');
const NO_BOOLEAN = fault('WRONG_TYPE', 'is not a boolean; write true or false, yes or no, t or f, 1 or 0');
const NO_DATE = fault(
  'WRONG_TYPE',
  'is not a date; write it as 2026-01-31, or with a time and its offset as 2026-01-31T12:00:00Z',
);
const INEXACT = fault(
  'WRONG_TYPE',
  'is a whole number beyond 2^53, which readers of JSON round; write it as text, in quotes',
);

export function isFault(value: RowValue | CellFault): value is CellFault {
  return typeof value === 'object' && value !== null;
}

/** Whether a cell of a column that is no category, or the target, has no value. */
export function isMissing(cell: Cell): boolean {
  if (typeof cell !== 'string') return cell === null;
  // Most cells are plain values, told by their first letter or digit.
  const first = cell.charCodeAt(0);
  if (first > 0x3f && first !== 0x4e && first < 0x80) return false;
  if (first >= 0x30 && first <= 0x39) return false;
  const word = cell.trim();
  return word === '' || MISSING_WORDS.includes(word);
}

export function parseCell(kind: Column['kind'], cell: Cell): RowValue | CellFault {
  switch (kind) {
    case 'number':
      return parseNumber(cell);
    case 'boolean':
      return parseBoolean(cell);
    case 'date':
      return parseDate(cell);
    case 'category':
      return parseText(cell);
  }
}

export function parseNumber(cell: Cell): number | null | CellFault {
  if (typeof cell === 'boolean') return NO_NUMBER;
  if (isMissing(cell)) return null;
  if (typeof cell === 'string') {
    const value = readDecimal(cell);
    if (value === undefined) return NOT_A_NUMBER.test(cell.trim()) ? NOT_FINITE : NO_NUMBER;
    return in32Bits(value);
  }
  return in32Bits(cell as number);
}

/** What no model can read is refused here, with its line, and not when training starts. */
function in32Bits(value: number): number | CellFault {
  return fitsIn32Bits(value) ? value : TOO_LARGE;
}

export function parseBoolean(cell: Cell): 0 | 1 | null | CellFault {
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (isMissing(cell)) return null;
  return readTruth(String(cell)) ?? NO_BOOLEAN;
}

export function parseDate(cell: Cell): number | null | CellFault {
  if (isMissing(cell)) return null;
  return (typeof cell === 'string' ? daysOf(cell.trim()) : undefined) ?? NO_DATE;
}

/** Numbers and truths of JSON by their shortest text; a number that readers of JSON round differently is refused. */
export function parseText(cell: Cell): string | null | CellFault {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' && (!Number.isFinite(cell) || (Number.isInteger(cell) && !Number.isSafeInteger(cell)))) {
    return INEXACT;
  }
  return String(cell);
}
