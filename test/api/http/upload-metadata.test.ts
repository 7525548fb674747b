import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readUploadMetadata } from '../../../api/http/upload-metadata.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a type the house knows is the format; any other word is none, also one that every object knows', () => {
  const formatOf = (type: string) => readUploadMetadata(`filename ${base64('a.csv')},filetype ${base64(type)}`).format;
  assert.equal(formatOf('text/csv; charset=utf-8'), 'csv');
  assert.equal(formatOf('Application/X-NDJSON'), 'jsonl');
  for (const type of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'application/octet-stream', '']) {
    assert.equal(formatOf(type), undefined, type);
  }
});

test('a name that ends in .jsonl or .ndjson says JSON Lines where no known type does; other names say nothing', () => {
  const formatOf = (name: string, type?: string) =>
    readUploadMetadata(`filename ${base64(name)}${type === undefined ? '' : `,filetype ${base64(type)}`}`).format;
  for (const name of ['rows.jsonl', 'rows.NDJSON']) {
    assert.equal(formatOf(name), 'jsonl');
    assert.equal(formatOf(name, 'application/octet-stream'), 'jsonl');
    assert.equal(formatOf(name, 'text/csv; charset=utf-8'), 'csv');
  }
  for (const name of ['rows.csv', 'rows.json', 'jsonl']) assert.equal(formatOf(name), undefined);
});
