// What does a row of the file say? Cells become the values of the registered columns (parse-cell.ts), or one sentence with line
// and column, which never quotes a value.
import type { Column } from '../../domain/datasets/events.ts';
import { columnOfRole, storedColumns } from '../../domain/datasets/state.ts';
import { type DatasetTask, MAX_CLASS_LENGTH, MAX_CLASSES, type TargetValue } from '../../domain/datasets/task.ts';
import { readPositive } from '../../domain/datasets/written-values.ts';
import { DomainError, type ErrorCode } from '../../domain/kernel/errors.ts';
import type { RowValue } from '../../ledger/rows/row-format.ts';
import type { NewRow } from '../../ledger/rows/row-writer.ts';
import { isSubjectId, SUBJECT_ID_RULE } from '../../ledger/vault/vault-keys.ts';
import { checkHeader } from './check-header.ts';
import type { Cell } from './jsonl-reader.ts';
import { isFault, isMissing, parseCell, parseText } from './parse-cell.ts';
import { profiledColumns } from './profile-columns.ts';

export interface ParsedRow extends NewRow {
  /** One a profiled column, in their order: the subject's id and the target as it stands are among them. */
  readonly cells: readonly RowValue[];
}

export interface RowParser {
  /** `line`: where the record begins. `cells`: one a name of the header. @throws DomainError WRONG_TYPE, NOT_FINITE, BAD_INPUT */
  parse(cells: readonly Cell[], line: number): ParsedRow;
  /** Missing values per stored column; columns without any are left out. */
  missing(): { readonly [column: string]: number };
}

/** What a row cannot be used without. */
const NEVER_MISSING: ReadonlySet<Column['role']> = new Set(['target', 'weight', 'time']);

/** @throws DomainError where the header does not fit the columns */
export function makeRowParser(header: readonly string[], columns: readonly Column[], task: DatasetTask): RowParser {
  checkHeader(header, columns);
  const read = profiledColumns(columns).map((column) => ({ ...column, at: header.indexOf(column.name) }));
  const indexOf = (column: Column | undefined) => read.findIndex(({ name }) => name === column?.name);
  const stored = storedColumns(columns).map(indexOf);
  const target = columnOfRole(columns, 'target')!;
  const targetAt = indexOf(target);
  const subjectAt = indexOf(columnOfRole(columns, 'subject'));
  const targetOf = makeTargetReader(target, task);
  const missing = new Map<string, number>();

  function cellOf({ name, kind, role, at }: (typeof read)[number], cells: readonly Cell[], line: number): RowValue {
    const value = role === 'subject' ? parseText(cells[at]!) : parseCell(kind, cells[at]!);
    if (isFault(value)) throw refusal(value.code, line, name, value.what);
    // A category may mean NA or ?; an outcome nobody knows is none that can be learned.
    if (role === 'target' && isMissing(cells[at]!)) throw missingOf(role, line, name);
    if (role === 'subject') {
      if (typeof value === 'string' && isSubjectId(value)) return value;
      throw refusal('BAD_INPUT', line, name, `is no subject id; every row needs one of ${SUBJECT_ID_RULE}`);
    }
    if (value === null) {
      if (NEVER_MISSING.has(role)) throw missingOf(role, line, name);
      missing.set(name, (missing.get(name) ?? 0) + 1);
    }
    if (role === 'weight' && (value as number) < 0) {
      throw refusal('BAD_INPUT', line, name, 'is below 0; the weight of a row is a number from 0 on');
    }
    return value;
  }

  return {
    parse(fields, line) {
      const cells = read.map((column) => cellOf(column, fields, line));
      return {
        cells,
        values: stored.map((at) => cells[at]!),
        target: targetOf(cells[targetAt]!, line),
        subjectId: subjectAt < 0 ? null : (cells[subjectAt] as string),
      };
    },
    missing: () => Object.fromEntries([...missing].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const TOO_MANY_VALUES =
  'holds a third different value (positiveValue is one of them), and the target of a BINARY task has two; clean the column, or make the task MULTICLASS';

function makeTargetReader({ name, kind }: Column, task: DatasetTask): (value: RowValue, line: number) => TargetValue {
  if (task.kind === 'regression') return (value) => value as number;
  if (task.kind === 'binary') {
    // The registration has refused what does not read as the target's kind.
    const positive = readPositive(kind, task.positiveValue);
    let negative: RowValue | undefined;
    return (value, line) => {
      if (value === positive) return 1;
      negative ??= value;
      // A slip of the pen or a third outcome would otherwise count as "it did not happen", in silence.
      if (value !== negative) throw refusal('BAD_INPUT', line, name, TOO_MANY_VALUES);
      return 0;
    };
  }
  const classes = new Set<string>();
  return (value, line) => {
    const text = kind === 'boolean' ? (value === 1 ? 'true' : 'false') : String(value);
    if (text.length > MAX_CLASS_LENGTH) {
      throw refusal('BAD_INPUT', line, name, `is longer than the ${MAX_CLASS_LENGTH} characters of a class`);
    }
    classes.add(text);
    if (classes.size > MAX_CLASSES) {
      throw refusal('BAD_INPUT', line, name, `is class number ${classes.size}; a target has at most ${MAX_CLASSES}`);
    }
    return text;
  };
}

function missingOf(role: Column['role'], line: number, name: string): DomainError {
  return refusal('BAD_INPUT', line, name, `is missing; every row needs its ${role}`);
}

function refusal(code: ErrorCode, line: number, column: string, what: string): DomainError {
  return new DomainError(code, `Column "${column}" on line ${line} ${what}.`, { line, column });
}
