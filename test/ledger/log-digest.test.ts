import assert from 'node:assert/strict';
import test from 'node:test';
import { type LogDigest, makeLogDigest } from '../../ledger/log-digest.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const event = {
  stream: 'model-1',
  revision: 0n,
  id: '00000000-0000-5000-8000-000000000001',
  type: 'ModelRegistered',
  data: utf8('{"a":1}'),
  metadata: utf8('{"v":1}'),
};
const digestOf = (...events: Parameters<LogDigest['add']>[0][]) => {
  const digest = makeLogDigest();
  for (const each of events) digest.add(each);
  return digest.hex();
};

test('every field of an event changes the digest, and its length stands with it', () => {
  const changed = [
    { ...event, stream: 'model-2' },
    { ...event, revision: 1n },
    { ...event, id: '00000000-0000-5000-8000-000000000002' },
    { ...event, type: 'ModelRegistere', data: utf8('d{"a":1}') },
    { ...event, data: utf8('{"a":2}') },
    { ...event, metadata: utf8('{"v":2}') },
    { ...event, data: utf8('{"a":1}{"v":1}'), metadata: new Uint8Array() },
  ];
  assert.equal(new Set([event, ...changed].map((each) => digestOf(each))).size, changed.length + 1);
});

test('order counts, the position does not, and reading the digest does not end it', () => {
  const other = { ...event, revision: 1n };
  assert.notEqual(digestOf(event, other), digestOf(other, event));
  const digest = makeLogDigest();
  digest.add({ ...event, position: 7n } as typeof event);
  assert.equal(digest.hex(), digestOf(event));
  digest.add(other);
  assert.equal(digest.hex(), digestOf(event, other));
  assert.equal(digest.events(), 2);
});
