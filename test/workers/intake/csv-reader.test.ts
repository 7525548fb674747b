import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { BLOCK_BYTES, makeCsvReader } from '../../../workers/intake/csv-reader.ts';
import { MAX_RECORD_BYTES } from '../../../workers/intake/max-record-bytes.ts';

type Read = readonly (readonly [line: number, ...fields: string[]])[];

async function readCsv(file: string | Uint8Array, pieceBytes = 1 << 20): Promise<Read> {
  const records: [number, ...string[]][] = [];
  const reader = makeCsvReader({ columnNames: new Set(['a', 'b', 'c']) }, (fields, line) =>
    records.push([line, ...fields]),
  );
  const bytes = Buffer.from(file as string);
  for (let at = 0; at < bytes.length; at += pieceBytes) await reader.push(bytes.subarray(at, at + pieceBytes));
  await reader.end();
  return records;
}

/** Anywhere the file is cut, the answer is the same. */
async function everyCut(file: string | Uint8Array, check: (read: () => Promise<Read>) => Promise<void>): Promise<void> {
  for (const pieceBytes of [1, 2, 3, 5, 7, 1 << 20]) await check(() => readCsv(file, pieceBytes));
}

const good: [rule: string, file: string | Uint8Array, records: Read][] = [
  [
    'commas',
    'a,b\n1,2\n3,4\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
    ],
  ],
  [
    'no line break at the end',
    'a,b\n1,2',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'CRLF',
    'a,b\r\n1,2\r\n3,4\r\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
    ],
  ],
  [
    'CR alone',
    'a,b\r1,2\r3,4\r',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
    ],
  ],
  [
    'mixed line breaks',
    'a,b\r\n1,2\n3,4\r\n5,6',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ],
  ],
  [
    'semicolons',
    'a;b\n1,5;2\n',
    [
      [1, 'a', 'b'],
      [2, '1,5', '2'],
    ],
  ],
  [
    'tabs',
    'a\tb\n1,5\t2;\n',
    [
      [1, 'a', 'b'],
      [2, '1,5', '2;'],
    ],
  ],
  [
    'quoted names',
    '"a";"b"\n1;2\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'a byte order mark',
    '\uFEFFa,b\n1,2\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'a byte order mark before a quote',
    '\uFEFF"a","b"\n1,2\n',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'line breaks inside quotes are lines of the file',
    'a,b\n"1\n\n1",2\n3,4\n',
    [
      [1, 'a', 'b'],
      [2, '1\n\n1', '2'],
      [5, '3', '4'],
    ],
  ],
  [
    'so are CRLF inside quotes, each once',
    'a,b\r\n"1\r\n1",2\r\n3,4\r\n',
    [
      [1, 'a', 'b'],
      [2, '1\r\n1', '2'],
      [4, '3', '4'],
    ],
  ],
  [
    'blank lines are skipped and counted',
    '\n\na,b\n\n\r\n1,2\n\n\n\n3,4\n\n',
    [
      [3, 'a', 'b'],
      [6, '1', '2'],
      [10, '3', '4'],
    ],
  ],
  [
    'doubled quotes',
    'a,b\n"say ""yes""",""""\n',
    [
      [1, 'a', 'b'],
      [2, 'say "yes"', '"'],
    ],
  ],
  [
    'empty fields',
    'a,b\n,\n"",""\n',
    [
      [1, 'a', 'b'],
      [2, '', ''],
      [3, '', ''],
    ],
  ],
  [
    'blanks belong to fields',
    'a,b\n 1 , 2\n',
    [
      [1, 'a', 'b'],
      [2, ' 1 ', ' 2'],
    ],
  ],
  [
    'characters of two, three and four bytes',
    'a,b\nü,€\n😀,ß\n',
    [
      [1, 'a', 'b'],
      [2, 'ü', '€'],
      [3, '😀', 'ß'],
    ],
  ],
  [
    'lines of other lengths are handed on',
    'a,b\n1\n1,2,3\n',
    [
      [1, 'a', 'b'],
      [2, '1'],
      [3, '1', '2', '3'],
    ],
  ],
  ['an empty file', '', []],
  ['a file of blank lines', '\n\r\n\n', []],
];
for (const [rule, file, records] of good) {
  test(`reads, wherever it is cut: ${rule}`, () =>
    everyCut(file, async (read) => assert.deepEqual(await read(), records)));
}

const bad: [rule: string, file: string | Uint8Array, line: number, sentence: RegExp][] = [
  [
    'a quote that is never closed',
    'a,b\n1,2\n3,"secret\n5,6\n',
    3,
    /A quote \("\) opens on line 3 and is never closed/,
  ],
  ['the line of that quote, not of its record', 'a,b\n"1\n1","secret\n5,6', 3, /opens on line 3 /],
  ['an escaped quote does not open one', 'a,b\n"1""\n1,secret', 2, /opens on line 2 /],
  ['text after a closing quote', 'a,b\n1,2\n"secret"x,2\n', 3, /begins on line 3, text follows a closing quote/],
  ['a quote inside an unquoted field', 'a,b\nsecret"x",2\n', 2, /begins on line 2, a quote \("\) stands inside/],
  ['bytes that are not UTF-8', Buffer.from('a,b\n1,2\nsecret\xff,2\n', 'latin1'), 3, /Line 3 is not UTF-8/],
  ['a character cut by the end', Buffer.from('a,b\n1,secret\xe2\x82', 'latin1'), 2, /Line 2 is not UTF-8/],
  ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 1, /Line 1 is not UTF-8/],
];
for (const [rule, file, line, sentence] of bad) {
  test(`refuses, wherever it is cut: ${rule}`, () =>
    everyCut(file, (read) =>
      assert.rejects(read(), (error: unknown) => {
        assert.ok(error instanceof DomainError, String(error));
        assert.equal(error.code, 'MALFORMED_CSV');
        assert.match(error.message, sentence);
        assert.equal(error.details.line, line);
        assert.ok(!JSON.stringify([error, error.message]).includes('secret'));
        return true;
      }),
    ));
}

test('a record that would fill the memory is refused, in whichever way it does', async () => {
  const huge = MAX_RECORD_BYTES + 70_000;
  const files: [string, string][] = [
    ['one field', `a,b\n1,2\n${'x'.repeat(huge)},2\n`],
    ['one quoted field', `a,b\n1,2\n"${'x\n'.repeat(huge / 2)}",2\n`],
    ['nothing but delimiters', `a,b\n1,2\n${','.repeat(huge)}\n`],
  ];
  for (const [what, file] of files) {
    await assert.rejects(readCsv(file, 65_536), { code: 'MALFORMED_CSV', details: { line: 3 } }, what);
  }
  await assert.rejects(readCsv(','.repeat(huge), 65_536), { code: 'MALFORMED_CSV', details: { line: 1 } });
  assert.deepEqual(await readCsv('\n'.repeat(2 * huge), 65_536), []);
});

test('what the receiver of a record throws comes out', async () => {
  const refuse = new DomainError('WRONG_TYPE', 'Not so.');
  const refusing = () =>
    makeCsvReader({ columnNames: new Set() }, (fields) => {
      if (fields[0] === '1') throw refuse;
    });
  await assert.rejects(refusing().push(Buffer.from(`a\n1\n${'2\n'.repeat(BLOCK_BYTES)}`)), refuse);
  for (const file of ['a\n1\n2\n', 'a\n1']) {
    const atEnd = refusing();
    await atEnd.push(Buffer.from(file));
    await assert.rejects(atEnd.end(), refuse);
  }
  const broken = Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
  const failing = makeCsvReader({ delimiter: ',' }, () => {
    throw broken;
  });
  await failing.push(Buffer.from('a\n1'));
  await assert.rejects(failing.end(), broken);
});

/** Files that differ in how far their interesting end is from the end of the first block. */
function* aroundTheBorder(end: string): Generator<readonly [file: Buffer, filling: string]> {
  const header = 'a¦b\r\n';
  const length = Buffer.byteLength(end);
  for (let before = 0; before <= length; before++) {
    const filling = 'x'.repeat(BLOCK_BYTES - Buffer.byteLength(header) - before);
    yield [Buffer.from(header + filling + end), filling];
  }
}

async function readBars(file: Buffer): Promise<Read> {
  const records: [number, ...string[]][] = [];
  const reader = makeCsvReader({ delimiter: '¦' }, (fields, line) => records.push([line, ...fields]));
  await reader.push(file);
  await reader.end();
  return records;
}

test('what stands where two blocks of the file meet reads as anywhere', async () => {
  const end = '¦"q""¦\r\n\r\n→"\r\n\r\n\r\r\n"é"¦\n\n😀¦""';
  for (const [file, filling] of aroundTheBorder(end)) {
    assert.deepEqual(await readBars(file), [
      [1, 'a', 'b'],
      [2, filling, 'q"¦\r\n\r\n→'],
      [8, 'é', ''],
      [10, '😀', ''],
    ]);
  }
});

test('what is wrong where two blocks of the file meet is refused with its line', async () => {
  const ends: [end: string, line: number][] = [
    ['¦1\r\n\r\n1¦"\r\n""2\r\n', 4],
    ['¦"1\r\n1"\r\n\r\n1¦""2\r\n', 5],
    ['¦"1\r\n1"\r\n\r\n1¦2"\r\n', 5],
    ['¦"1\r\n1"\r\n\r\n1¦\0\r\n', 5],
  ];
  for (const [end, line] of ends) {
    for (const [file] of aroundTheBorder(end)) {
      await assert.rejects(readBars(file), { code: 'MALFORMED_CSV', details: { line } }, JSON.stringify(end));
    }
  }
});

test('a record of as many bytes as are allowed is read, and none of one more', async () => {
  for (const [ends, limit] of [
    ['\n', MAX_RECORD_BYTES - 1],
    ['', MAX_RECORD_BYTES],
  ] as const) {
    const text = 'x'.repeat(limit);
    assert.deepEqual(await readCsv(`a\n\n${text}${ends}`), [
      [1, 'a'],
      [3, text],
    ]);
    await assert.rejects(readCsv(`a\n\n${text}x${ends}`), { code: 'MALFORMED_CSV', details: { line: 3 } });
  }
});
