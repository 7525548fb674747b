import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantile } from '../../../domain/models/evaluation/quantile.ts';
import { sharedNumber } from '../../../domain/privacy/shared-number.ts';

const sortedOf = (values: readonly number[]) => Float64Array.from(values).sort();

test('a number is said as coarsely as five people share it', () => {
  const hundreds = sortedOf(Array.from({ length: 101 }, (_, n) => 1000 + n * 10));
  // Half of them lie within 500: steps from 1 on; five neighbours are 50 apart.
  assert.equal(sharedNumber(hundreds, 1500), 1500);
  assert.equal(sharedNumber(hundreds, 1530), 1550);
  const shared = sortedOf([...new Array<number>(5).fill(41.25), ...Array.from({ length: 20 }, (_, n) => n * 10)]);
  assert.equal(sharedNumber(shared, 41.25), 41.3);
});

test('a number that stands by itself is not said', () => {
  const crowd = Array.from({ length: 20 }, (_, n) => 10 + n);
  assert.equal(sharedNumber(sortedOf([...crowd, 98_765.43]), 98_765.43), null);
  assert.equal(sharedNumber(sortedOf([1, 2, 3, 4]), 2), null);
  assert.equal(sharedNumber(sortedOf([111, 222, 333, 444, 947]), 333), null);
});

test('a column that is the same for nearly all says so exactly, and what is apart from it coarsely', () => {
  const mostlyNothing = sortedOf([...new Array<number>(90).fill(0), 410, 430, 480, 520, 540, 590, 610, 700, 800, 900]);
  assert.equal(sharedNumber(mostlyNothing, 0), 0);
  assert.equal(sharedNumber(mostlyNothing, 540), 500);
  assert.equal(Object.is(sharedNumber(new Float64Array(9), -0), 0), true);
});

test('whatever the values: what is said, five people have as it is rounded, and it is no further off than they lie apart', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -100, max: 100, noNaN: true }),
    fc.integer({ min: -5, max: 5 }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60, size: 'max' }), fc.nat(), (values, at) => {
      const sorted = sortedOf(values);
      const own = sorted[at % sorted.length]!;
      const said = sharedNumber(sorted, own);
      if (said === null) return;
      const apart = Math.max(
        2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)),
        Math.abs(own - quantile(sorted, 0.5)),
      );
      const off = Math.abs(said - own);
      assert.ok(off <= apart / 2 + Math.abs(own) * 1e-12, `${said} for ${own}`);
      const near = sorted.filter((x) => Math.abs(x - said) <= apart / 2 + Math.abs(said) * 1e-12);
      assert.ok(near.length >= 5, `${said} is shared by ${near.length}`);
    }),
    { numRuns: 500 },
  );
});
