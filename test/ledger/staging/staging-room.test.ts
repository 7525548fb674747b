import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK_BYTES, CHUNK_OVERHEAD } from '../../../ledger/staging/sealed-chunks.ts';
import { FREE_OVERHEAD, roomOf } from '../../../ledger/staging/staging-room.ts';

const onDisk = (bytes: number, parts: number) => bytes + parts * CHUNK_OVERHEAD;
const ofParts = (bytes: number, parts: number, bytesTotal: number | null = null) =>
  roomOf({ owner: 'sb_engineer', bytesTotal, offset: bytes, diskBytes: onDisk(bytes, parts) });

test('a file takes what it holds, or what it declared where that is more', () => {
  for (const chunks of [1, 2, 1_000]) {
    assert.equal(ofParts(chunks * CHUNK_BYTES, chunks), chunks * CHUNK_BYTES);
    assert.equal(ofParts(chunks * CHUNK_BYTES - 1, chunks), chunks * CHUNK_BYTES - 1);
  }
  assert.equal(ofParts(10, 1, 2 ** 30), 2 ** 30);
  assert.equal(ofParts(0, 0), 0);
});

test('parts that end anywhere cost nothing more; a file of very short ones takes what is on the disk, but for a little', () => {
  assert.equal(ofParts(2 ** 30, 2 ** 14 + 500, 2 ** 30), 2 ** 30);
  const parts = 2 ** 20;
  const room = ofParts(parts, parts);
  assert.ok(onDisk(parts, parts) - room < FREE_OVERHEAD + onDisk(parts, parts) / 1_000, String(room));
});
