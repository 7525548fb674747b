import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../../domain/datasets/events.ts';
import type { DatasetTask } from '../../../domain/datasets/task.ts';
import { DomainError, type ErrorCode } from '../../../domain/kernel/errors.ts';
import type { Cell } from '../../../workers/intake/jsonl-reader.ts';
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
  const labels = ['1', '1.0', '0', '0.0'].map((text) => parser.parse(['p', text, '1', 'x'], 2).target);
  assert.deepEqual(labels, [1, 1, 0, 0]);
  assert.throws(() => parser.parse(['p', '2', '1', 'x'], 2), { code: 'BAD_INPUT', message: /third different value/ });
  assert.throws(() => parser.parse(['p', 'NA', '1', 'x'], 2), { code: 'BAD_INPUT' });
  assert.throws(() => parser.parse(['p', 'yes', '1', 'x'], 2), { code: 'WRONG_TYPE' });
});

test('a binary target has two values: a third is refused with its line, and no value is quoted', () => {
  const parser = makeRowParser(header, columns, task);
  const targetOf = (text: string, line: number) => parser.parse(['p', text, '1', 'x'], line).target;
  assert.deepEqual(
    ['good', 'bad', 'good', 'bad'].map((text, row) => targetOf(text, row + 2)),
    [0, 1, 0, 1],
  );
  for (const slip of ['Bad', 'bad ', 'unknown']) {
    assert.throws(
      () => targetOf(slip, 7),
      ({ code, message }: DomainError) =>
        code === 'BAD_INPUT' &&
        /^Column "class" on line 7 holds a third different value .* BINARY task has two; .*MULTICLASS\.$/.test(
          message,
        ) &&
        !message.includes(slip),
    );
  }
  assert.equal(targetOf('good', 8), 0, 'after a refusal the two values are still the same');
  const withoutPositive = makeRowParser(header, columns, task);
  withoutPositive.parse(['p', 'yes', '1', 'x'], 2);
  assert.throws(() => withoutPositive.parse(['p', 'no', '1', 'x'], 3), { code: 'BAD_INPUT', message: /line 3/ });
});

test('NA, ? and blanks are no value of a target, whatever its task and kind', () => {
  const missing = { code: 'BAD_INPUT', message: 'Column "class" on line 5 is missing; every row needs its target.' };
  for (const kind of ['category', 'boolean', 'number'] as const) {
    const typed = columns.map((column) => (column.role === 'target' ? { ...column, kind } : column));
    for (const target of ['NA', '?', ' ', ' NA ', '', null]) {
      for (const of of [{ kind: 'binary', positiveValue: '1' } as const, { kind: 'multiclass' } as const]) {
        assert.throws(() => makeRowParser(header, typed, of).parse(['p', target, '1', 'x'], 5), missing);
      }
    }
  }
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

const more: readonly Column[] = [
  { name: 'amount', kind: 'number', role: 'feature', sensitive: false },
  { name: 'member', kind: 'boolean', role: 'feature', sensitive: false },
  { name: 'born', kind: 'date', role: 'sensitive', sensitive: true },
  { name: 'counts', kind: 'number', role: 'weight', sensitive: false },
  { name: 'seen', kind: 'date', role: 'time', sensitive: false },
  { name: 'out', kind: 'category', role: 'target', sensitive: false },
  { name: 'person', kind: 'category', role: 'subject', sensitive: true },
];
const moreHeader = more.map(({ name }) => name);
const withTarget = (kind: Column['kind']) =>
  more.map((column) => (column.role === 'target' ? { ...column, kind } : column));
const rowOf = (out: Cell, changed: Partial<Record<string, Cell>> = {}): Cell[] => {
  const row: Record<string, Cell> = { amount: '1', member: 'yes', born: '1970-01-11', counts: '2', seen: '1970-01-02' };
  return moreHeader.map((name) => ({ ...row, out, person: 'p', ...changed })[name] as Cell);
};

test('a stored row holds all columns but subject, target and what is ignored, as registered', () => {
  const row = makeRowParser(moreHeader, more, { kind: 'multiclass' }).parse(rowOf('red'), 2);
  assert.deepEqual(row, {
    cells: [1, 1, 10, 2, 1, 'red', 'p'],
    values: [1, 1, 10, 2, 1],
    target: 'red',
    subjectId: 'p',
  });
});

test('the target of a task: 0 or 1, a class in text, a number', () => {
  const targetOf = (kind: Column['kind'], task: DatasetTask, cell: Cell) =>
    makeRowParser(moreHeader, withTarget(kind), task).parse(rowOf(cell), 2).target;
  const yes = { kind: 'binary', positiveValue: 'yes' } as const;
  for (const [cell, target] of [
    ['yes', 1],
    ['TRUE', 1],
    ['0', 0],
    [true, 1],
    [false, 0],
  ] as const) {
    assert.equal(targetOf('boolean', yes, cell), target, String(cell));
  }
  assert.equal(targetOf('category', yes, 'Yes'), 0);
  assert.equal(targetOf('number', { kind: 'binary', positiveValue: '2' }, '2.0'), 1);
  assert.equal(targetOf('number', { kind: 'multiclass' }, '2.0'), '2');
  assert.equal(targetOf('boolean', { kind: 'multiclass' }, 'no'), 'false');
  assert.equal(targetOf('number', { kind: 'regression' }, ' -2.5 '), -2.5);
  assert.equal(targetOf('number', { kind: 'regression' }, 7), 7);
});

test('what a row cannot be used without is refused where it is missing', () => {
  for (const [name, role] of [
    ['out', 'target'],
    ['counts', 'weight'],
    ['seen', 'time'],
  ] as const) {
    for (const cell of ['', null]) {
      assert.throws(
        () => makeRowParser(moreHeader, more, { kind: 'multiclass' }).parse(rowOf('red', { [name]: cell }), 5),
        { code: 'BAD_INPUT', message: `Column "${name}" on line 5 is missing; every row needs its ${role}.` },
      );
    }
  }
  const parser = makeRowParser(moreHeader, more, { kind: 'multiclass' });
  assert.throws(() => parser.parse(rowOf('red', { counts: '-1' }), 5), { message: /"counts" on line 5 is below 0/ });
  assert.deepEqual(parser.parse(rowOf('red', { amount: 'NA', born: null, member: '?' }), 6).values, [
    null,
    null,
    null,
    2,
    1,
  ]);
  assert.deepEqual(parser.missing(), { amount: 1, born: 1, member: 1 });
});

test('classes are few and short', () => {
  const parser = makeRowParser(moreHeader, more, { kind: 'multiclass' });
  assert.throws(() => parser.parse(rowOf('x'.repeat(201)), 2), {
    message: /longer than the 200 characters of a class/,
  });
  for (let n = 0; n < 256; n++) parser.parse(rowOf(`class ${n}`), n + 2);
  parser.parse(rowOf('class 0'), 300);
  assert.throws(
    () => parser.parse(rowOf('secret'), 301),
    (error: Error) => {
      assert.match(error.message, /"out" on line 301 is class number 257; a target has at most 256/);
      return !error.message.includes('secret');
    },
  );
});

test('a subject id is its text, and a number only where every reader of JSON agrees on it', () => {
  const parser = makeRowParser(moreHeader, more, { kind: 'multiclass' });
  assert.equal(parser.parse(rowOf('red', { person: 12 }), 2).subjectId, '12');
  // 2^53 and 2^53 + 1 are the same number to a parser: two people would become one.
  assert.throws(() => parser.parse(rowOf('red', { person: 2 ** 53 }), 2), { code: 'WRONG_TYPE', message: /in quotes/ });
  assert.throws(() => parser.parse(rowOf('red', { person: null }), 2), { code: 'BAD_INPUT', message: /no subject id/ });
});
