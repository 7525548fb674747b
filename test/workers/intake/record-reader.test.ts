import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cell } from '../../../workers/intake/jsonl-reader.ts';
import { makeRecordReader, type RecordReaderOptions } from '../../../workers/intake/record-reader.ts';

async function readTable(file: string | Uint8Array, options: RecordReaderOptions = {}, pieceBytes = 1 << 20) {
  let header: readonly string[] | undefined;
  const rows: { readonly cells: readonly Cell[]; readonly line: number }[] = [];
  const reader = makeRecordReader(options, {
    onHeader(names) {
      header = names;
    },
    onRecord: (cells, line) => rows.push({ cells, line }),
  });
  const bytes = Buffer.from(file as string);
  for (let at = 0; at < bytes.length; at += pieceBytes) await reader.push(bytes.subarray(at, at + pieceBytes));
  await reader.end();
  return { header, rows, layout: reader.layout() };
}

const BREAKS = ['\n', '\r\n', '\r'] as const;

test('any table written as CSV, with any delimiter and any quoting, reads back wherever it is cut', async () => {
  const character = fc.oneof(
    fc.constantFrom(',', ';', '\t', '"', '\n', '\r', ' ', 'é', '😀', 'x', '¦'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const field = fc
    .array(character, { maxLength: 6 })
    .map((all) => all.join(''))
    .filter((text) => text.isWellFormed() && !text.includes('\0'));
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
    );
  const delimiter = fc.constantFrom(',', ';', '\t', '|', ' ', '^', '\x01', '¦', '→', '😀');
  const choices = fc.infiniteStream(fc.nat({ max: 11 }));
  await fc.assert(
    fc.asyncProperty(
      table,
      delimiter,
      choices,
      fc.integer({ min: 1, max: 30 }),
      async (records, mark, more, pieceBytes) => {
        const choice = () => more.next().value as number;
        const written = (text: string, isAlone: boolean) => {
          const must = text.includes(mark) || /["\r\n\uFEFF]/.test(text) || (isAlone && text === '');
          return must || choice() % 3 === 0 ? `"${text.replaceAll('"', '""')}"` : text;
        };
        const lines = records.map((fields) => fields.map((text) => written(text, fields.length === 1)).join(mark));
        const file = lines.map((text, at) =>
          at + 1 < lines.length || choice() % 2 ? text + BREAKS[choice() % 3] : text,
        );
        // Of nothing but blanks it is an empty file; U+FEFB and the like are written with the bytes of a byte order mark.
        fc.pre(/[^ \t\r\n\uFEFF\uFEFB\uFFFB\uFFFF]/.test(file.join('')));
        const { header, rows } = await readTable(file.join(''), { format: 'csv', delimiter: mark }, pieceBytes);
        assert.deepEqual([header, ...rows.map(({ cells }) => cells)], records);
      },
    ),
    { numRuns: 400 },
  );
});

test('the delimiter is found where it is not given, whatever it is', async () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,6}( [a-z]{1,4})?$/);
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain((width) => fc.array(fc.array(word, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 8 }));
  const delimiter = fc.constantFrom(',', ';', '\t', '|', '^', ':', '~', '\x01', '¦');
  await fc.assert(
    fc.asyncProperty(table, delimiter, fc.integer({ min: 1, max: 30 }), async (records, mark, pieceBytes) => {
      const file = records.map((fields) => fields.join(mark)).join('\n');
      const { header, rows, layout } = await readTable(file, {}, pieceBytes);
      assert.deepEqual(layout, { format: 'csv', delimiter: mark });
      assert.deepEqual([header, ...rows.map(({ cells }) => cells)], records);
      // And the same by the names that the header line should hold.
      const columnNames = records[0]!;
      const named = await readTable(file, { format: 'csv', columnNames }, pieceBytes);
      assert.equal(named.layout?.delimiter, mark);
    }),
    { numRuns: 200 },
  );
});

const found: [rule: string, file: string, delimiter: string][] = [
  ['decimal commas do not mislead it', 'a;b;c\n1,5;2,5;x\n3,5;4,5;y\n', ';'],
  ['delimiters inside quotes do not count', '"a,x";"b,y"\n"1,1";2\n', ';'],
  ['line breaks inside quoted names do not end the header line', '"a\nx";b\n1;2\n', ';'],
  ['one column has none', 'a\n1\n2\n', ','],
  ['a broken record further down does not hide it', 'a;b;c\n1;2;3\n4;5\n', ';'],
];
for (const [rule, file, delimiter] of found) {
  test(`finding the delimiter: ${rule}`, async () => {
    for (const pieceBytes of [1, 5, 1 << 20]) {
      const reader = makeRecordReader({}, { onHeader() {}, onRecord() {} });
      const bytes = Buffer.from(file);
      try {
        for (let at = 0; at < bytes.length; at += pieceBytes) await reader.push(bytes.subarray(at, at + pieceBytes));
        await reader.end();
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'MALFORMED_CSV');
      }
      assert.deepEqual(reader.layout(), { format: 'csv', delimiter });
    }
  });
}

test('finding the delimiter: wherever the beginning that is looked at ends', async () => {
  const rows = '"é\r\n""x"¦"2"\r\n'.repeat(4 * 1024);
  for (let before = 1; before <= 18; before++) {
    const { layout } = await readTable(`${'a'.repeat(before)}¦b\n${rows}`);
    assert.deepEqual(layout, { format: 'csv', delimiter: '¦' }, `${before}`);
  }
});

test('a delimiter is one character that is no quote and no line break', () => {
  for (const delimiter of ['', ',,', '"', '\n', '\r', '\0', '\ud800', '\uFEFF']) {
    assert.throws(() => makeRecordReader({ delimiter }, { onHeader() {}, onRecord() {} }), { code: 'BAD_INPUT' });
  }
});

test('the first character tells JSONL from CSV, after blanks and a byte order mark', async () => {
  for (const blank of ['', '\n', '\r\n \n', '\uFEFF', '\uFEFF\n\n']) {
    for (const pieceBytes of [1, 2, 100]) {
      const jsonl = await readTable(`${blank}{"a":1}`, {}, pieceBytes);
      assert.deepEqual(
        [jsonl.header, jsonl.layout],
        [['a'], { format: 'jsonl', delimiter: null }],
        JSON.stringify(blank),
      );
    }
  }
  const csv = await readTable('\n\n{,b\n1,2\n', { format: 'csv' });
  assert.deepEqual(csv.header, ['{', 'b']);
  assert.deepEqual(csv.rows, [{ cells: ['1', '2'], line: 4 }]);
  assert.deepEqual((await readTable('\n\na,b\n1,2\n')).rows, [{ cells: ['1', '2'], line: 4 }]);
  assert.equal((await readTable('\n\r\n')).layout, undefined);
});

test('JSONL: a name left out is null; the first object, or the registration, names the columns', async () => {
  const file = '{"b":1,"a":true}\n{"a":"x"}\n';
  const free = await readTable(file);
  assert.deepEqual(free.header, ['b', 'a']);
  assert.deepEqual(
    free.rows.map(({ cells }) => cells),
    [
      [1, true],
      [null, 'x'],
    ],
  );
  const registered = await readTable(file, { columnNames: ['a', 'b', 'c'] });
  assert.deepEqual(
    registered.rows.map(({ cells }) => cells),
    [
      [true, 1, null],
      ['x', null, null],
    ],
  );
  await assert.rejects(readTable('{"a":1}\n{"a":1,"secret":2}'), {
    code: 'UNKNOWN_COLUMN',
    message: 'The 2nd name of the object on line 2 is not in the first object, which must name every column.',
  });
  await assert.rejects(readTable('{"a":1,"secret":2}', { columnNames: ['a'] }), { message: /is not registered/ });
});

const hostile: [rule: string, file: string | Uint8Array, code: string, sentence: RegExp][] = [
  ['a field too few', 'a,b\n1,2\n3\n', 'MALFORMED_CSV', /begins on line 3 has 1 fields; the header line has 2/],
  ['a field too many', 'a,b\n1,2,secret\n', 'MALFORMED_CSV', /begins on line 2 has 3 fields/],
  ['NUL bytes', 'a,b\n1,2\nsecret\0,2\n', 'MALFORMED_CSV', /Line 3 holds a NUL byte/],
  ['UTF-16 without its mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'MALFORMED_CSV', /Line 1 holds a NUL byte/],
  [
    'bytes of another encoding',
    Buffer.from('a,b\n1,2\nsecret\xe9,2\n', 'latin1'),
    'MALFORMED_CSV',
    /Line 3 is not UTF-8/,
  ],
  [
    'ten thousand columns',
    Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(','),
    'BAD_INPUT',
    /at most 2000 columns; this one has 10000/,
  ],
  [
    'ten thousand names',
    JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`c${n}`, n]))),
    'BAD_INPUT',
    /at most 2000 columns/,
  ],
  ['a quote alone', 'a,b\n"', 'MALFORMED_CSV', /opens on line 2 and is never closed/],
  ['a quote that never closes', `a,b\n"${'secret\n'.repeat(200_000)}`, 'MALFORMED_CSV', /longer than 1048576 bytes/],
  ['no line break at all', 'secret'.repeat(300_000), 'MALFORMED_CSV', /line 1 is longer than 1048576 bytes/],
];
for (const [rule, file, code, sentence] of hostile) {
  test(`hostile input is one sentence that quotes nothing: ${rule}`, async () => {
    for (const pieceBytes of [1000, 65_536]) {
      await assert.rejects(readTable(file, {}, pieceBytes), (error: { code?: string; message: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, sentence);
        return !error.message.includes('secret');
      });
    }
  });
}

test('a record longer than the room it began in reads back from small pieces', async () => {
  const long = Array.from({ length: 20_000 }, (_, n) => `${n}\r\n`).join('');
  const { rows } = await readTable(`a,b\n1,2\n"${long}",é\n3,4\n`, { format: 'csv', delimiter: ',' }, 13);
  assert.deepEqual(
    rows.map(({ cells, line }) => [line, ...cells]),
    [
      [2, '1', '2'],
      [3, long, 'é'],
      [20_004, '3', '4'],
    ],
  );
});

test('a file of nothing but blanks and line breaks has no header, however long it is and whatever it is said to be', async () => {
  for (const blank of [' ', '  \n', '\t\n \r\n', '\uFEFF \n', ' \n'.repeat(60_000)]) {
    for (const options of [{}, { format: 'csv' }, { format: 'jsonl' }, { delimiter: ';' }] as const) {
      const { header, rows } = await readTable(blank, options, 7_000);
      assert.deepEqual([header, rows], [undefined, []]);
    }
  }
});

test('a list of JSON is refused as a list, wherever it is cut; a header that begins with a bracket is a header', async () => {
  const refused = {
    code: 'BAD_INPUT',
    message: /^Line 1 begins a list \(a JSON array\); write each row as a flat object .* line of its own\.$/,
  };
  for (const list of ['[{"a":1},{"a":2}]', '[\n{"a":1}]', '[', '[]', '[["a"],[1]]', ' [ {"a":1} ]']) {
    for (const pieceBytes of [1, 2, 100]) {
      await assert.rejects(readTable(list, {}, pieceBytes), refused, list);
      await assert.rejects(readTable(list, { format: 'jsonl' }, pieceBytes), refused, list);
    }
  }
  for (const pieceBytes of [1, 2, 100]) {
    const { header, layout } = await readTable('[id],[name]\n1,x\n', {}, pieceBytes);
    assert.deepEqual([header, layout], [['[id]', '[name]'], { format: 'csv', delimiter: ',' }]);
  }
  const told = await readTable('[ x ],b\n1,2\n', { format: 'csv' });
  assert.deepEqual(told.header, ['[ x ]', 'b']);
});
