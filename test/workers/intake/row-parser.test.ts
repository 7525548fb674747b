import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../../domain/datasets/events.ts';
import type { DatasetTask } from '../../../domain/datasets/task.ts';
import { DomainError, type ErrorCode } from '../../../domain/kernel/errors.ts';
import { makeRowParser } from '../../../workers/intake/row-parser.ts';

const columns: readonly Column[] = [
  { name: 'age', kind: 'number', role: 'feature', sensitive: true },
  { name: 'class', kind: 'category', role: 'target', sensitive: false },
  { name: 'job', kind: 'category', role: 'feature', sensitive: false },
  { name: 'person', kind: 'category', role: 'subject', sensitive: true },
  { name: 'note', kind: 'category', role: 'ignore', sensitive: true },
];
const task: DatasetTask = { kind: 'binary', positiveValue: 'bad' };
const header = ['person', 'class', 'age', 'job'];

test('values stand in the order of the columns, whatever the order of the file', () => {
  const parser = makeRowParser(header, columns, task);
  assert.deepEqual(parser.parse(['p1', 'bad', '41', 'clerk'], 2), {
    values: [41, 'clerk'],
    target: 1,
    subjectId: 'p1',
    cells: [41, 'bad', 'clerk', 'p1'],
  });
  const { cells: _cells, ...row } = parser.parse(['p2', 'good', '7', 'clerk'], 3);
  assert.deepEqual(row, { values: [7, 'clerk'], target: 0, subjectId: 'p2' });
});

test('numbers are decimal, missing ones are null and counted', () => {
  const parser = makeRowParser(header, columns, task);
  const numbers: [string, number | null][] = [
    ['41', 41],
    ['-0.5', -0.5],
    ['+.5', 0.5],
    ['5.', 5],
    [' 1e3 ', 1000],
    ['1E-3', 0.001],
    ['', null],
    [' ', null],
    ['NA', null],
    ['?', null],
  ];
  for (const [text, value] of numbers) assert.equal(parser.parse(['p', 'bad', text, 'x'], 2).values[0], value, text);
  assert.deepEqual(parser.missing(), { age: 4 });
});

test('a category is exactly its text; only nothing is missing', () => {
  const parser = makeRowParser(header, columns, task);
  for (const text of ['NA', '?', ' x ', '0.10']) assert.equal(parser.parse(['p', 'bad', '1', text], 2).values[1], text);
  assert.equal(parser.parse(['p', 'bad', '1', ''], 2).values[1], null);
  assert.deepEqual(parser.missing(), { job: 1 });
});

test('a target of numbers is compared as a number', () => {
  const numeric = columns.map((column) => (column.role === 'target' ? { ...column, kind: 'number' as const } : column));
  const parser = makeRowParser(header, numeric, { kind: 'binary', positiveValue: '1' });
  const labels = ['1', '1.0', '0', '2'].map((text) => parser.parse(['p', text, '1', 'x'], 2).target);
  assert.deepEqual(labels, [1, 1, 0, 0]);
  assert.throws(() => parser.parse(['p', 'NA', '1', 'x'], 2), { code: 'BAD_INPUT' });
  assert.throws(() => parser.parse(['p', 'yes', '1', 'x'], 2), { code: 'WRONG_TYPE' });
});

const refused: [rule: string, fields: string[], code: ErrorCode, sentence: RegExp][] = [
  ['text in a number column', ['p', 'bad', 'secret', 'x'], 'WRONG_TYPE', /Column "age" on line 9 is not a number/],
  ['a decimal comma', ['p', 'bad', '1,5', 'x'], 'WRONG_TYPE', /decimal point/],
  ['hexadecimal', ['p', 'bad', '0x10', 'x'], 'WRONG_TYPE', /"age" on line 9/],
  ['null in words', ['p', 'bad', 'null', 'x'], 'WRONG_TYPE', /leave a missing value empty/],
  ['NaN', ['p', 'bad', 'NaN', 'x'], 'NOT_FINITE', /Column "age" on line 9 is NaN or infinite/],
  ['infinity', ['p', 'bad', '-Infinity', 'x'], 'NOT_FINITE', /"age" on line 9/],
  ['more than a 32-bit number holds', ['p', 'bad', '1e39', 'x'], 'NOT_FINITE', /3\.4e38/],
  ['no target', ['p', '', '1', 'x'], 'BAD_INPUT', /Column "class" on line 9 is missing; every row needs its target/],
  ['no subject', ['', 'bad', '1', 'x'], 'BAD_INPUT', /Column "person" on line 9 is no subject id/],
  ['a subject id without end', ['x'.repeat(600), 'bad', '1', 'x'], 'BAD_INPUT', /1 to 512 bytes/],
];
for (const [rule, fields, code, sentence] of refused) {
  test(`refuses ${rule} in one sentence that quotes no value`, () => {
    assert.throws(
      () => makeRowParser(header, columns, task).parse(fields, 9),
      (error: unknown) => {
        assert.ok(error instanceof DomainError);
        assert.equal(error.code, code);
        assert.match(error.message, sentence);
        assert.equal(error.details.line, 9);
        for (const secret of ['secret', '1,5', '0x10', '1e39']) assert.ok(!error.message.includes(secret));
        return true;
      },
    );
  });
}

const headers: [rule: string, header: string[], code: ErrorCode, sentence: RegExp][] = [
  ['a column is missing', ['person', 'class', 'age'], 'MISSING_COLUMN', /Column "job" is not in the header line/],
  [
    'a column is unknown',
    [...header, 'shoe size'],
    'UNKNOWN_COLUMN',
    /Column "shoe size" of the header line is not registered/,
  ],
  ['a column stands twice', [...header, 'age'], 'MALFORMED_CSV', /Column "age" stands twice/],
];
for (const [rule, names, code, sentence] of headers) {
  test(`refuses a header where ${rule}`, () => {
    assert.throws(
      () => makeRowParser(names, columns, task),
      (error: unknown) => error instanceof DomainError && error.code === code && sentence.test(error.message),
    );
  });
}

test('a file without a header does not get its first row quoted', () => {
  assert.throws(
    () => makeRowParser(['secret person', 'bad', '41', 'clerk'], columns, task),
    (error: Error) => !/secret|clerk|41/.test(error.message),
  );
});

test('a column to be ignored may be there or not', () => {
  const parser = makeRowParser([...header, 'note'], columns, task);
  assert.deepEqual(parser.parse(['p1', 'bad', '41', 'clerk', 'secret'], 2).values, [41, 'clerk']);
});
