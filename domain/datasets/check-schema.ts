// Can a table be learned from with these columns and this task? Names, roles and their kinds, and what the target must be for it.
import { DomainError } from '../kernel/errors.ts';
import type { Column, DatasetRegistered } from './events.ts';
import { columnOfRole, featureColumns } from './state.ts';
import { fitsIn32Bits, MISSING_WORDS, readDecimal, readTruth } from './written-values.ts';

/** What a column may be called. */
export const COLUMN_NAME = /^[^\p{Cc}]{1,200}$/u;
export const MAX_COLUMNS = 2_000;

/** Also before a file is tried against it. @throws DomainError BAD_INPUT, SUBJECT_REQUIRED */
export function checkSchema(schema: Pick<DatasetRegistered, 'columns' | 'task'>): void {
  checkColumns(schema.columns);
  checkTarget(schema);
}

function checkColumns(columns: readonly Column[]): void {
  if (columns.length > MAX_COLUMNS) {
    throw new DomainError(
      'BAD_INPUT',
      `A data set has at most ${MAX_COLUMNS} columns; this one has ${columns.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (!COLUMN_NAME.test(name)) {
      throw new DomainError('BAD_INPUT', 'A column name has 1 to 200 characters and no control characters.');
    }
    if (seen.has(name))
      throw new DomainError('BAD_INPUT', `Column "${name}" is listed twice; name each column once.`, { column: name });
    seen.add(name);
  }
  const count = (role: Column['role']) => columns.filter((column) => column.role === role).length;
  if (count('target') !== 1) {
    throw new DomainError('BAD_INPUT', `Exactly one column is the target; ${count('target')} are marked so.`);
  }
  checkRoles(columns);
  if (featureColumns(columns).length === 0)
    throw new DomainError('BAD_INPUT', 'At least one column must be a feature.');
  const sensitive = columns.find(
    (column) => (column.sensitive || column.role === 'sensitive') && column.role !== 'ignore',
  );
  if (sensitive && count('subject') === 0) {
    throw new DomainError(
      'SUBJECT_REQUIRED',
      `Column "${sensitive.name}" is sensitive, so one column must be the subject id: its key encrypts the row.`,
      { column: sensitive.name },
    );
  }
}

const ONCE = ['subject', 'weight', 'time'] as const;

/** Which kinds a role can have; roles left out can have any. */
const KINDS_OF_ROLE: Partial<Record<Column['role'], readonly Column['kind'][]>> = {
  weight: ['number'],
  time: ['date', 'number'],
  subject: ['category', 'number'],
};

function checkRoles(columns: readonly Column[]): void {
  for (const role of ONCE) {
    if (columns.filter((column) => column.role === role).length > 1) {
      throw new DomainError('BAD_INPUT', `At most one column is the ${ROLE_NAMES[role]}.`);
    }
  }
  for (const { name, kind, role } of columns) {
    const kinds = KINDS_OF_ROLE[role];
    if (kinds && !kinds.includes(kind)) {
      throw new DomainError(
        'BAD_INPUT',
        `Column "${name}" is the ${ROLE_NAMES[role as (typeof ONCE)[number]]} and of kind ${kind}; it must be of kind ${kinds.join(' or ')}.`,
        { column: name },
      );
    }
  }
}

const ROLE_NAMES = { subject: 'subject id', weight: 'weight of a row', time: 'time of a row' } as const;

function checkTarget({ columns, task }: Pick<DatasetRegistered, 'columns' | 'task'>): void {
  const { name, kind } = columnOfRole(columns, 'target')!;
  if (task.kind === 'regression' && kind !== 'number') {
    throw new DomainError(
      'BAD_INPUT',
      `Column "${name}" is the target of a regression and of kind ${kind}; it must be of kind number.`,
      { column: name },
    );
  }
  if (kind === 'date') {
    throw new DomainError(
      'BAD_INPUT',
      `Column "${name}" is the target and a date; learn a number or classes instead.`,
      {
        column: name,
      },
    );
  }
  if (task.kind === 'binary') checkPositiveValue(task.positiveValue, name, kind);
}

/** Else no row of any file could be positive, and the first to say so would be the sealing. */
function checkPositiveValue(positiveValue: string, target: string, kind: Column['kind']): void {
  const refuse = (wanted: string) =>
    new DomainError(
      'BAD_INPUT',
      `Column "${target}" is the target and of kind ${kind}, so positiveValue must be ${wanted}.`,
      {
        column: target,
      },
    );
  if (positiveValue === '') {
    throw new DomainError(
      'BAD_INPUT',
      'positiveValue is empty: name the value of the target column that means "it happened".',
    );
  }
  if (kind === 'number' && !fitsIn32Bits(readDecimal(positiveValue) ?? Number.NaN)) {
    throw refuse('a number written with a decimal point, within ±3.4e38');
  }
  if (kind === 'boolean' && readTruth(positiveValue) === undefined) {
    throw refuse('true or false, yes or no, t or f, 1 or 0');
  }
  if (kind === 'category' && ['', ...MISSING_WORDS].includes(positiveValue.trim())) {
    throw refuse(`a value; blanks, ${MISSING_WORDS.join(' and ')} stand for a missing target`);
  }
}
