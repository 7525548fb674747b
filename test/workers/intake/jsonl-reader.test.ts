import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { type Cell, makeJsonlReader } from '../../../workers/intake/jsonl-reader.ts';
import { MAX_RECORD_BYTES } from '../../../workers/intake/max-record-bytes.ts';

type Read = readonly (readonly [line: number, ...entries: (readonly [string, Cell])[]])[];

async function readJsonl(file: string | Uint8Array, pieceBytes = 1 << 20): Promise<Read> {
  const records: [number, ...[string, Cell][]][] = [];
  const reader = makeJsonlReader(({ names, cells }, line) =>
    records.push([line, ...names.map((name): [string, Cell] => [name, cells.get(name)!])]),
  );
  const bytes = Buffer.from(file as string);
  for (let at = 0; at < bytes.length; at += pieceBytes) await reader.push(bytes.subarray(at, at + pieceBytes));
  await reader.end();
  return records;
}

const good: [rule: string, file: string, records: Read][] = [
  [
    'all plain values',
    '{"a":"x","b":1.5,"c":true,"d":null}\n',
    [[1, ['a', 'x'], ['b', 1.5], ['c', true], ['d', null]]],
  ],
  [
    'no line break at the end',
    '{"a":1}\n{"a":2}',
    [
      [1, ['a', 1]],
      [2, ['a', 2]],
    ],
  ],
  [
    'CRLF and blank lines',
    '\r\n{"a":1}\r\n\n \t\n{"a":2}\r\n',
    [
      [2, ['a', 1]],
      [5, ['a', 2]],
    ],
  ],
  ['a byte order mark', '\uFEFF{"a":1}\n', [[1, ['a', 1]]]],
  ['names in the order of the line, numbers among them', '{"b":1,"2":2,"1":3}', [[1, ['b', 1], ['2', 2], ['1', 3]]]],
  [
    'names that are traps',
    '{"__proto__":1,"constructor":"x","":2}',
    [[1, ['__proto__', 1], ['constructor', 'x'], ['', 2]]],
  ],
  [
    'colons, quotes and braces inside texts',
    '{"a:\\"":"{\\"b\\": [1]}" , "c" : "\\\\"}',
    [[1, ['a:"', '{"b": [1]}'], ['c', '\\']]],
  ],
  ['a text equal to a name', '{"a":"a","b":"a"}', [[1, ['a', 'a'], ['b', 'a']]]],
  [
    'line breaks as escapes',
    '{"a":"x\\ny"}\n{"a":"z"}',
    [
      [1, ['a', 'x\ny']],
      [2, ['a', 'z']],
    ],
  ],
  ['characters of every width', '{"ü":"€😀"}', [[1, ['ü', '€😀']]]],
  ['an object without names', '{}\n', [[1]]],
  ['an empty file', '', []],
];
for (const [rule, file, records] of good) {
  test(`reads, wherever it is cut: ${rule}`, async () => {
    for (const pieceBytes of [1, 2, 3, 5, 7, 1 << 20]) assert.deepEqual(await readJsonl(file, pieceBytes), records);
  });
}

const bad: [rule: string, file: string | Uint8Array, line: number, sentence: RegExp][] = [
  ['a list inside', '{"a":1}\n{"a":["secret"]}\n', 2, /Line 2 has a list or an object inside/],
  ['an object inside', '{"a":{"secret":1}}', 1, /plain value/],
  ['a name given twice', '{"secret":1,"secret":2}', 1, /Line 1 gives one name twice/],
  ['a name given twice, once escaped', '{"a":1,"\\u0061":2}', 1, /twice/],
  ['a list instead of an object', '["secret"]', 1, /begins a list \(a JSON array\); .*flat object/],
  ['a value instead of an object', 'null', 1, /is not an object/],
  ['half an object', '\n{"a":"secret', 2, /Line 2 is not well-formed JSON/],
  ['two objects on a line', '{"a":1} {"a":"secret"}', 1, /one whole object a line/],
  ['NaN', '{"a":NaN}', 1, /not well-formed/],
  ['a single quote', "{'a':1}", 1, /not well-formed/],
  ['a lone surrogate', '{"a":"secret\\ud800"}', 1, /half a character/],
  ['a NUL as an escape', '{"a":"secret\\u0000"}', 1, /NUL/],
  ['a NUL byte', '{"a":1}\n{"a":"secret\0"}', 2, /Line 2 holds a NUL byte/],
  ['bytes that are not UTF-8', Buffer.from('{"a":1}\n\n{"a":"secret\xff"}', 'latin1'), 3, /Line 3 is not UTF-8/],
];
for (const [rule, file, line, sentence] of bad) {
  test(`refuses, wherever it is cut, and quotes nothing: ${rule}`, async () => {
    for (const pieceBytes of [1, 2, 3, 5, 7, 1 << 20]) {
      await assert.rejects(readJsonl(file, pieceBytes), (error: unknown) => {
        assert.ok(error instanceof DomainError, String(error));
        assert.equal(error.code, 'BAD_INPUT');
        assert.match(error.message, sentence);
        assert.equal(error.details.line, line);
        assert.ok(!JSON.stringify([error, error.message]).includes('secret'));
        return true;
      });
    }
  });
}

test('a line that would fill the memory is refused, whether it ends or not', async () => {
  const long = `{"a":"${'x'.repeat(MAX_RECORD_BYTES)}"`;
  await assert.rejects(readJsonl(`{"a":1}\n${long}`, 65_536), { details: { line: 2 } });
  await assert.rejects(readJsonl(`{"a":1}\n${long}}\n`, 2 * MAX_RECORD_BYTES), { details: { line: 2 } });
  assert.deepEqual(await readJsonl('\n'.repeat(3 * MAX_RECORD_BYTES), 65_536), []);
});

test('any flat objects read back, wherever they are cut', async () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => value.isWellFormed() && !value.includes('\0'));
  const cell = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
  const record = fc.uniqueArray(fc.tuple(text, cell), { selector: ([name]) => name, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      async (records, pieceBytes) => {
        const lines = records.map((entries) => {
          const pairs = entries.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
          return `{${pairs.join(', ')}}`;
        });
        const read = await readJsonl(lines.join('\n'), pieceBytes);
        // JSON has no negative zero that is told apart when it was written by JSON.stringify.
        const expected = records.map((entries, at) => [
          at + 1,
          ...entries.map(([name, value]) => [name, Object.is(value, -0) ? 0 : value]),
        ]);
        assert.deepEqual(read, expected);
      },
    ),
    { numRuns: 200 },
  );
});
