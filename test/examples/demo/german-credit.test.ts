// The table of the story is the committed file: its rows, its sensitive columns, and one made-up person a row.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parse } from 'csv-parse/sync';
import { POSITIVE, readGermanCredit, SENSITIVE, TARGET } from '../../../examples/demo/german-credit.ts';

test('the demo’s table is the file with a synthetic subject in front, and marks what is sensitive', () => {
  const { columns, csv, applicants } = readGermanCredit();
  const rows = parse(csv, { columns: true }) as Record<string, string>[];
  assert.equal(rows.length, 1000);
  assert.deepEqual(
    columns.map(({ name }) => name),
    Object.keys(rows[0]!),
  );
  assert.equal(new Set(rows.map((row) => row.subject_id)).size, 1000);
  assert.equal(rows.filter((row) => row[TARGET] === POSITIVE).length, 300);
  assert.deepEqual(
    columns
      .filter(({ sensitive, role }) => sensitive && role === 'FEATURE')
      .map(({ name }) => name)
      .sort(),
    [...SENSITIVE].sort(),
  );
  // What the loan desk sends is what the file says, without the answer.
  applicants.forEach(({ subjectId, features }, at) => {
    const { subject_id, [TARGET]: _answer, ...cells } = rows[at]!;
    assert.equal(subjectId, subject_id);
    assert.deepEqual(Object.fromEntries(Object.entries(features).map(([name, value]) => [name, String(value)])), cells);
  });
});
