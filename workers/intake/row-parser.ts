// What does a line of the file say? Text becomes the values of the registered columns, or one sentence with line and column,
// which never quotes a value.
//   number    decimal with a point, blanks around it allowed; missing: nothing, NA or ?
//   category  exactly the text; missing: nothing (NA may be a country, ? an answer)
import type { Column } from '../../domain/datasets/events.ts';
import { columnOfRole, featureColumns } from '../../domain/datasets/state.ts';
import { DomainError, type ErrorCode } from '../../domain/kernel/errors.ts';
import type { RowValue } from '../../ledger/rows/row-format.ts';
import type { NewRow } from '../../ledger/rows/row-writer.ts';
import { isSubjectId, SUBJECT_ID_RULE } from '../../ledger/vault/vault-keys.ts';
import { checkHeader } from './check-header.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_A_NUMBER = /^[+-]?(?:nan|inf|infinity)$/i;
const MISSING_NUMBERS = new Set(['', 'NA', '?']);

export interface RowParser {
  /** `line`: where the record begins. @throws DomainError MALFORMED_CSV, WRONG_TYPE, NOT_FINITE, BAD_INPUT */
  parse(fields: readonly string[], line: number): NewRow;
  /** Missing values per feature column; columns without any are left out. */
  missing(): { readonly [column: string]: number };
}

/** @throws DomainError where the header does not fit the columns */
export function makeRowParser(header: readonly string[], columns: readonly Column[], positiveValue: string): RowParser {
  checkHeader(header, columns);
  const placed = (column: Column) => ({ ...column, at: header.indexOf(column.name) });
  const features = featureColumns(columns).map(placed);
  const target = placed(columnOfRole(columns, 'target')!);
  const subjectColumn = columnOfRole(columns, 'subject');
  const subject = subjectColumn && placed(subjectColumn);
  const missing = new Map<string, number>();

  function labelOf(text: string, line: number): 0 | 1 {
    if (target.kind === 'category') {
      if (text === '') throw refusal('BAD_INPUT', line, target.name, 'is empty; every row needs a value of the target');
      return text === positiveValue ? 1 : 0;
    }
    const value = parseNumber(text, line, target.name);
    if (value === null)
      throw refusal('BAD_INPUT', line, target.name, 'is missing; every row needs a value of the target');
    return value === Number(positiveValue) ? 1 : 0;
  }

  return {
    parse(fields, line) {
      if (fields.length !== header.length) {
        throw new DomainError(
          'MALFORMED_CSV',
          `The record that begins on line ${line} has ${fields.length} fields; the header line has ${header.length}.`,
          { line, fields: fields.length, expected: header.length },
        );
      }
      const values = features.map(({ name, kind, at }): RowValue => {
        const text = fields[at]!;
        const value = kind === 'number' ? parseNumber(text, line, name) : text === '' ? null : text;
        if (value === null) missing.set(name, (missing.get(name) ?? 0) + 1);
        return value;
      });
      const subjectId = subject ? fields[subject.at]! : null;
      if (subject && !isSubjectId(subjectId!)) {
        throw refusal('BAD_INPUT', line, subject.name, `is no subject id; every row needs one of ${SUBJECT_ID_RULE}`);
      }
      return { values, label: labelOf(fields[target.at]!, line), subjectId };
    },
    missing: () => Object.fromEntries([...missing].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function parseNumber(field: string, line: number, column: string): number | null {
  const text = field.trim();
  if (MISSING_NUMBERS.has(text)) return null;
  if (DECIMAL.test(text)) {
    const value = Number(text);
    // Models read 32-bit numbers; what does not fit one is refused here, with its line, and not when training starts.
    if (Number.isFinite(Math.fround(value))) return value;
    throw refusal('NOT_FINITE', line, column, 'is beyond ±3.4e38, the range of a 32-bit number');
  }
  if (NOT_A_NUMBER.test(text))
    throw refusal('NOT_FINITE', line, column, 'is NaN or infinite; leave a missing value empty');
  throw refusal(
    'WRONG_TYPE',
    line,
    column,
    'is not a number; write it with a decimal point, and leave a missing value empty',
  );
}

function refusal(code: ErrorCode, line: number, column: string, what: string): DomainError {
  return new DomainError(code, `Column "${column}" on line ${line} ${what}.`, { line, column });
}
