import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeDistinctPlaces } from '../../../ledger/rows/distinct-places.ts';

test('people are counted once, however many there are and however often they come', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2_000_000 }))),
      (places) => {
        const people = makeDistinctPlaces();
        for (const place of places) people.add(place);
        assert.equal(people.count(), new Set(places).size);
      },
    ),
  );
});
