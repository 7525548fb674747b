import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InferredColumn, makeColumnInference } from '../../../workers/intake/infer-columns.ts';
import type { Cell } from '../../../workers/intake/jsonl-reader.ts';

function infer(header: readonly string[], rows: readonly (readonly Cell[])[], format: 'csv' | 'jsonl' = 'csv') {
  const inference = makeColumnInference(header, format);
  for (const [r, row] of rows.entries()) inference.add(row, r + 2);
  return inference.result();
}

/** Of a file of one column. */
function inferOne(cells: readonly Cell[]) {
  const { columns, problems } = infer(
    ['it'],
    cells.map((cell) => [cell]),
  );
  const { kind, role } = columns[0]!;
  return { kind, role, column: columns[0] as InferredColumn, codes: problems.map(({ code }) => code), problems };
}

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

const kinds: [rule: string, cells: readonly Cell[], kind: string, codes: readonly string[]][] = [
  ['numbers', ['1.5', '-2', '3e4', ''], 'number', []],
  ['numbers of JSON', [1.5, 2, null], 'number', []],
  ['numbers with NA and ? missing', ['1', '2', 'NA', '?', '7'], 'number', []],
  ['nothing but 0 and 1', ['0', '1', '1', '0'], 'boolean', []],
  ['0, 1 and more', ['0', '1', '2'], 'number', []],
  ['yes and no', ['yes', 'No', '', 'YES'], 'boolean', []],
  ['truths of JSON', [true, false, null], 'boolean', []],
  ['yes, no and more', ['yes', 'no', 'maybe'], 'category', []],
  ['dates', ['2024-01-31', '2024-02-29T10:00:00Z', ''], 'date', []],
  ['texts', ['red', 'green', '7'], 'category', []],
  ['texts with NA: a value', ['NA', 'DE', 'DE', 'FR'], 'category', []],
  ['nothing at all', ['', '', 'NA', '?'], 'category', ['ALL_MISSING']],
  ['one value', ['7', '7', '7'], 'number', ['CONSTANT']],
  ['one value, or none: that says something', ['7', '', '7'], 'number', []],
  ['dates whose day is anyone’s guess', ['01/02/2026', '3.4.2026', '05-06-26'], 'category', ['AMBIGUOUS_DATES']],
  ['impossible dates', ['2023-02-30', '2023-02-31'], 'category', ['AMBIGUOUS_DATES']],
  ['decimal commas', ['1,5', '2,75', '3'], 'category', ['DECIMAL_COMMA']],
  ['codes with leading zeros', ['007', '012', '7', '099'], 'category', ['LEADING_ZEROS']],
  ['a code with leading zeros among numbers', ['10115', '80331', '01067'], 'number', ['LEADING_ZEROS']],
  ['zeros before a point are none', ['0.5', '-0.25', '0', '0e1'], 'number', []],
  ['numbers of JSON have no leading zeros', [0.5, 7, 12], 'number', []],
  ['beyond 32-bit numbers', ['1e39', '1e40'], 'category', []],
  ['more digits than anyone computes with', ['1'.repeat(80), '2'.repeat(80)], 'category', []],
];
for (const [rule, cells, kind, codes] of kinds) {
  test(`reads as it is meant: ${rule}`, () => {
    const found = inferOne(cells);
    assert.deepEqual([found.kind, found.codes], [kind, codes]);
  });
}

test('the counts explain the kind: 0 and 1 are counted as both', () => {
  const { column } = inferOne(['1', '0', '5', 'yes', '2024-01-01', 'blue', '', 'NA']);
  assert.deepEqual(column.cells, { missing: 1, number: 3, boolean: 3, date: 1, text: 1 });
  assert.deepEqual(column.distinct, { count: 7, atLeast: false });
  assert.equal(column.longest, 10);
});

test('a few strangers in a column of numbers are named by their lines, not by their values', () => {
  const { kind, problems } = inferOne([...times(40, String), 'secret', ...times(40, String), 'secret']);
  assert.equal(kind, 'number');
  assert.deepEqual(problems, [
    {
      code: 'MIXED_TYPES',
      column: 'it',
      sentence:
        'Column "it" reads as a number in 80 rows and has 2 values that are not, first on lines 42, 83; correct them, or take the column as a category.',
    },
  ]);
});

test('what zeros are lost is told by counts alone', () => {
  const few = inferOne(['10115', '80331', '01067']).problems[0]!.sentence;
  assert.match(
    few,
    /^Column "it" has 1 number that begins with a zero, .* lost .* as in 007; if they are codes, take the column as a category\.$/,
  );
  const most = inferOne(['007', '012', '7']).problems[0]!.sentence;
  assert.match(most, /has 2 numbers that begin with zeros, .*; it is taken as a category\.$/);
  assert.ok(!few.includes('01067') && !most.includes('012'));
});

test('many strangers make it a category', () => {
  const { kind, codes, problems } = inferOne([...times(60, String), ...times(40, () => 'none')]);
  assert.deepEqual([kind, codes], ['category', ['MIXED_TYPES']]);
  assert.match(problems[0]!.sentence, /40 values that are not, first on lines 62, 63, 64; it is taken as a category/);
});

test('a column that is different in every row is proposed as the subject, once', () => {
  const rows = times(200, (n) => [`p-${n}`, String(1000 + n), String(n / 7), `x${n % 3}`]);
  const { columns, problems } = infer(['person', 'account', 'amount', 'group'], rows);
  assert.deepEqual(
    columns.map(({ role, sensitive }) => [role, sensitive]),
    [
      ['subject', true],
      ['ignore', false],
      ['feature', false],
      ['feature', false],
    ],
  );
  assert.match(columns[0]!.reason!, /value of its own in nearly every row/);
  assert.match(columns[1]!.reason!, /proposed as the subject id already/);
  assert.equal(columns[3]!.reason, null);
  assert.deepEqual(
    problems.map(({ code, column }) => [code, column]),
    [
      ['IDENTIFIER_LIKE', 'person'],
      ['IDENTIFIER_LIKE', 'account'],
    ],
  );
});

test('ids are told from categories also where there are more than are counted', () => {
  const ids = times(12_000, (n) => `p${n}`);
  assert.equal(inferOne(ids).role, 'subject');
  assert.deepEqual(inferOne(ids).column.distinct, { count: 10_000, atLeast: true });
  const many = inferOne(times(40_000, (n) => `city ${n % 15_000}`).sort());
  assert.deepEqual([many.role, many.codes], ['feature', ['MANY_CATEGORIES']]);
});

test('300 categories are fine, 301 are said', () => {
  assert.deepEqual(inferOne(times(3000, (n) => `c${n % 300}`)).codes, []);
  const { kind, role, problems } = inferOne(times(3000, (n) => `c${n % 301}`));
  assert.deepEqual([kind, role], ['category', 'feature']);
  assert.match(problems[0]!.sentence, /has 301 different texts; only the most frequent/);
});

test('what nothing can be learned from is proposed to be ignored, with the reason', () => {
  const { role, column } = inferOne(['', '', '']);
  assert.equal(role, 'ignore');
  assert.equal(column.reason, 'Column "it" has no value in any row; leave it out.');
  assert.equal(inferOne(['x', 'x']).role, 'ignore');
});

test('a file without a header line does not get its first row shown as names', () => {
  const { columns, problems } = infer(['41', 'secret', '2024-01-01', ''], [['7', 'x', '2024-01-02', '']]);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['column 1', 'column 2', 'column 3', 'column 4'],
  );
  assert.equal(problems[0]!.code, 'NO_HEADER');
  assert.match(problems[0]!.sentence, /3 of its 4 fields/);
  assert.ok(!JSON.stringify([columns, problems]).includes('secret'));
  // A few years among the names are names; and JSONL names its columns for certain.
  assert.equal(infer(['name', 'y', '2019'], []).columns[2]!.name, '2019');
  assert.equal(infer(['1', '2'], [], 'jsonl').columns[0]!.name, '1');
});

test('names that cannot be used are said by their place', () => {
  const { columns, problems } = infer(['a', 'a', '', 'x\ny', 'z'.repeat(201), 'ü'], []);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['a', 'column 2', 'column 3', 'column 4', 'column 5', 'ü'],
  );
  assert.deepEqual(
    problems.filter(({ code }) => code === 'NAME_UNUSABLE').map(({ column }) => column),
    ['column 2', 'column 3', 'column 4', 'column 5'],
  );
});

test('no cell is quoted anywhere, whatever is wrong', () => {
  const secret = 'Zq7-sentinel-Yw3';
  const rows = times(100, (n) => [secret, n < 95 ? String(n) : secret, `${secret}${n}`, n % 2 ? secret : '']);
  const { columns, problems } = infer(['a', 'b', 'c', 'd'], rows);
  assert.ok(problems.length >= 3);
  assert.ok(!JSON.stringify([columns, problems]).includes('sentinel'));
});
