import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expiresAt, LONGEST_MS, NO_BYTE_MS, UNTOUCHED_MS } from '../../../ledger/staging/expires-at.ts';

const file = { createdAt: 1_000, touched: 1_000, bytes: 0, bytesTotal: null };

test('a day after the last byte, an hour where none came, though an empty file is whole without one', () => {
  assert.equal(expiresAt(file), 1_000 + NO_BYTE_MS);
  assert.equal(expiresAt({ ...file, bytesTotal: 5 }), 1_000 + NO_BYTE_MS);
  assert.equal(expiresAt({ ...file, bytesTotal: 0 }), 1_000 + UNTOUCHED_MS);
  assert.equal(expiresAt({ ...file, bytes: 1, touched: 7_000 }), 7_000 + UNTOUCHED_MS);
});

test('whatever comes and whenever, a file ends a week after its creation', () => {
  const times = fc.record({
    createdAt: fc.nat(),
    touched: fc.nat(),
    bytes: fc.nat(),
    bytesTotal: fc.option(fc.nat()),
  });
  fc.assert(fc.property(times, (each) => expiresAt(each) <= each.createdAt + LONGEST_MS));
});
