// A small table of people for tests that need a model and not a good one: 120 rows, each of a person, made from a formula.
import type { Table } from './deploy-table.ts';

export const LOAN_ROWS = 120;
export const personOf = (row: number) => `person-${String(row).padStart(3, '0')}`;

/** What the loan desk knows of the person of a row. */
export function loanFeatures(row: number): Record<string, string | number> {
  return {
    amount: 500 + ((row * 37) % 97) * 50,
    status: ['none', 'little', 'rich'][row % 3]!,
    job: row % 2 ? 'yes' : 'no',
  };
}

export const loanTable: Table = {
  name: 'loans',
  columns: [
    { name: 'person', kind: 'CATEGORY', role: 'SUBJECT', sensitive: true },
    { name: 'amount', kind: 'NUMBER', role: 'FEATURE', sensitive: false },
    { name: 'status', kind: 'CATEGORY', role: 'FEATURE', sensitive: true },
    { name: 'job', kind: 'CATEGORY', role: 'FEATURE', sensitive: false },
    { name: 'bad', kind: 'CATEGORY', role: 'TARGET', sensitive: false },
  ],
  positiveValue: 'yes',
  csv: [
    'person,amount,status,job,bad',
    ...Array.from({ length: LOAN_ROWS }, (_, row) => {
      const { amount, status, job } = loanFeatures(row);
      return [personOf(row), amount, status, job, row % 4 === 0 || status === 'none' ? 'yes' : 'no'].join(',');
    }),
    '',
  ].join('\n'),
};
