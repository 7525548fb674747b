import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../workers/intake/jsonl-reader.ts';
import { isFault, parseCell } from '../../../workers/intake/parse-cell.ts';

const said = (kind: Parameters<typeof parseCell>[0], cell: Cell) => {
  const value = parseCell(kind, cell);
  return isFault(value) ? value.code : value;
};

const cells: [kind: Parameters<typeof parseCell>[0], cell: Cell, value: unknown][] = [
  ['number', ' 1.5 ', 1.5],
  ['number', 2, 2],
  ['number', '1,5', 'WRONG_TYPE'],
  ['number', true, 'WRONG_TYPE'],
  ['number', 1e39, 'NOT_FINITE'],
  ['number', '1e39', 'NOT_FINITE'],
  ['number', Number.POSITIVE_INFINITY, 'NOT_FINITE'],
  ['number', 'nan', 'NOT_FINITE'],
  ['number', '2024-01-01', 'WRONG_TYPE'],
  ['boolean', 'TRUE', 1],
  ['boolean', ' no ', 0],
  ['boolean', 'T', 1],
  ['boolean', 'f', 0],
  ['boolean', '1', 1],
  ['boolean', 0, 0],
  ['boolean', true, 1],
  ['boolean', 2, 'WRONG_TYPE'],
  ['boolean', 'y', 'WRONG_TYPE'],
  ['boolean', '1.0', 'WRONG_TYPE'],
  ['date', '1970-01-02', 1],
  ['date', '1969-12-31', -1],
  ['date', '1970-01-01T12:00:00Z', 0.5],
  ['date', '1970-01-01T01:00:00+01:00', 0],
  ['date', '2024-02-29', 19_782],
  ['date', '2023-02-29', 'WRONG_TYPE'],
  ['date', '01/02/2026', 'WRONG_TYPE'],
  ['date', '2026-1-2', 'WRONG_TYPE'],
  ['date', '2026-01-02T10:00:00', 'WRONG_TYPE'],
  ['date', 20_260_102, 'WRONG_TYPE'],
  ['category', ' x ', ' x '],
  ['category', 'NA', 'NA'],
  ['category', 7, '7'],
  ['category', 1.5, '1.5'],
  ['category', false, 'false'],
  ['category', 2 ** 53, 'WRONG_TYPE'],
  ['category', 2 ** 53 - 1, '9007199254740991'],
];
for (const [kind, cell, value] of cells) {
  test(`${JSON.stringify(cell)} as a ${kind} is ${JSON.stringify(value)}`, () => assert.equal(said(kind, cell), value));
}

test('missing is nothing, and NA or ? but for a category', () => {
  for (const kind of ['number', 'boolean', 'date'] as const) {
    for (const cell of ['', ' ', 'NA', '?', null]) assert.equal(said(kind, cell), null, kind);
  }
  for (const cell of ['', null]) assert.equal(said('category', cell), null);
});
