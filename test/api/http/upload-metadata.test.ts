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
