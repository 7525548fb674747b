// Reads a CSV of the test data as a typed table: a column is a number when every cell that is not empty or NA parses as one.

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { FeatureColumn, FeatureValue } from '../../learning/encoding.ts';

export const referenceTable = (file: string, target: string, positive: string) => {
  const [header, ...records] = parse(readFileSync(file)) as string[][];
  const isMissing = (cell: string) => cell === '' || cell === 'NA';
  const at = header!.indexOf(target);
  const labels = Uint8Array.from(records, (record) => (record[at] === positive ? 1 : 0));
  const picked = header!.map((name, i) => ({ name, i })).filter(({ i }) => i !== at);
  const columns: FeatureColumn[] = picked.map(({ name, i }) => {
    const isNumber = records.every((record) => isMissing(record[i]!) || Number.isFinite(Number(record[i])));
    return { name, kind: isNumber ? 'number' : 'category' };
  });
  const rows = records.map((record) =>
    picked.map(({ i }, c): FeatureValue => {
      const cell = record[i]!;
      if (isMissing(cell)) return null;
      return columns[c]!.kind === 'number' ? Number(cell) : cell;
    }),
  );
  return { columns, rows, labels };
};
