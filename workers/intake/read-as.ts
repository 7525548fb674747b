// As what can a cell be read, before anybody has said what its column is? Classes are told apart without keeping the cell.
import { daysOf } from '../../domain/kernel/calendar.ts';
import type { Cell } from './jsonl-reader.ts';
import { isFault, isMissing, parseBoolean, parseNumber } from './parse-cell.ts';

/** `bit`: 0 or 1, a number and a boolean. `missing-word`: NA or ?, which a category may mean. The last two are texts, too. */
export type Reading =
  | 'empty'
  | 'missing-word'
  | 'number'
  | 'bit'
  | 'boolean'
  | 'date'
  | 'text'
  | 'ambiguous-date'
  | 'comma-number';

const AMBIGUOUS_DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T].*)?$/;
const COMMA_NUMBER = /^[+-]?\d+(?:\.\d{3})*,\d+$/;
const LONGEST_WORD = 5;
/** Longer ones are texts, whatever is in them; numbers of so many digits are none anybody computes with. */
const LONGEST_NUMBER = 64;

export function readAs(cell: Cell): Reading {
  if (cell === null || cell === '') return 'empty';
  if (typeof cell === 'boolean') return 'boolean';
  if (typeof cell === 'number')
    return cell === 0 || cell === 1 ? 'bit' : isFault(parseNumber(cell)) ? 'text' : 'number';
  if (cell.length > LONGEST_NUMBER) return 'text';
  if (isMissing(cell)) return cell.trim() === '' ? 'empty' : 'missing-word';
  return beginsLikeNumber(cell) ? readNumeric(cell) : readWord(cell);
}

function beginsLikeNumber(text: string): boolean {
  const unit = text.charCodeAt(0);
  // A digit, a sign, a point, or a blank before any of them.
  return unit <= 0x39 && (unit >= 0x2b || unit <= 0x20);
}

function readNumeric(text: string): Reading {
  const value = parseNumber(text);
  if (!isFault(value)) {
    const word = text.trim();
    return word === '0' || word === '1' ? 'bit' : 'number';
  }
  const trimmed = text.trim();
  if (daysOf(trimmed) !== undefined) return 'date';
  if (AMBIGUOUS_DATE.test(trimmed)) return 'ambiguous-date';
  if (COMMA_NUMBER.test(trimmed)) return 'comma-number';
  return readWord(text);
}

function readWord(text: string): Reading {
  const isBoolean = text.length <= LONGEST_WORD + 2 && !isFault(parseBoolean(text));
  return isBoolean ? 'boolean' : 'text';
}
