import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { makeDistinctReferences } from '../../../ledger/rows/distinct-references.ts';
import { idToken } from '../../../ledger/token.ts';

test('people are counted once, however many there are and however often they come', () => {
  const references = Array.from({ length: 5000 }, () => `sb_${idToken(randomBytes(16))}`);
  const people = makeDistinctReferences();
  assert.equal(people.count(), 0);
  for (const reference of [...references, ...references.toReversed()]) people.add(reference);
  assert.equal(people.count(), 5000);
});
