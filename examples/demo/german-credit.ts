// The table of the story: 1,000 loans of the German credit data (examples/data/README.md), with a synthetic subject id a row,
// since the original names nobody.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export const SENSITIVE = ['personal_status', 'age', 'foreign_worker'];
export const TARGET = 'class';
export const POSITIVE = 'bad';

export interface DemoTable {
  readonly columns: readonly { name: string; kind: string; role: string; sensitive: boolean }[];
  /** With the subject column in front. */
  readonly csv: string;
  /** In the file's order: what a loan desk would know of the applicant. */
  readonly applicants: readonly { subjectId: string; features: Record<string, string | number> }[];
}

export function readGermanCredit(): DemoTable {
  const text = readFileSync(join(import.meta.dirname, '..', 'data', 'german_credit.csv'), 'utf8');
  const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
  const names = Object.keys(rows[0]!);
  const numeric = new Set(
    names.filter((name) => name !== TARGET && rows.every((row) => Number.isFinite(Number(row[name])))),
  );
  const subjectOf = (row: number) => `applicant-${String(row + 1).padStart(4, '0')}`;
  const lines = text.trimEnd().split(/\r?\n/);
  return {
    columns: [
      { name: 'subject_id', kind: 'CATEGORY', role: 'SUBJECT', sensitive: true },
      ...names.map((name) => ({
        name,
        kind: numeric.has(name) ? 'NUMBER' : 'CATEGORY',
        role: name === TARGET ? 'TARGET' : 'FEATURE',
        sensitive: SENSITIVE.includes(name),
      })),
    ],
    csv: `${lines.map((line, at) => `${at === 0 ? 'subject_id' : subjectOf(at - 1)},${line}`).join('\n')}\n`,
    applicants: rows.map((row, at) => ({
      subjectId: subjectOf(at),
      features: Object.fromEntries(
        names
          .filter((name) => name !== TARGET)
          .map((name) => [name, numeric.has(name) ? Number(row[name]) : row[name]!]),
      ),
    })),
  };
}
