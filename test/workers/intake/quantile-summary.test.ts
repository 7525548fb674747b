import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeRandom } from '../../../domain/kernel/random.ts';
import { makeQuantileSummary } from '../../../workers/intake/quantile-summary.ts';

const SHARES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

function summaryOf(values: readonly number[], size: number) {
  const summary = makeQuantileSummary(size);
  for (const value of values) summary.add(value);
  return summary;
}

/** By how many values the best rank of `value` misses the wanted one. */
function missOf(sorted: readonly number[], value: number, share: number): number {
  const wanted = Math.max(1, Math.ceil(share * sorted.length));
  const below = sorted.filter((other) => other < value).length;
  const upTo = sorted.filter((other) => other <= value).length;
  assert.ok(upTo > below, 'a quantile is one of the values');
  return Math.max(0, below + 1 - wanted, wanted - upTo);
}

test('up to its size it is exact', () => {
  const values = Array.from({ length: 101 }, (_, n) => (n * 37) % 101);
  const summary = summaryOf(values, 128);
  assert.equal(summary.rankError(), 0);
  assert.deepEqual(summary.quantiles([0, 0.05, 0.5, 1]), [0, 5, 50, 100]);
});

test('beyond it, no rank is off by more than it says, in whatever order the values come', () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 600 });
  fc.assert(
    fc.property(values, fc.constantFrom(2, 4, 8, 16), (all, size) => {
      const summary = summaryOf(all, size);
      const sorted = all.toSorted((a, b) => a - b);
      for (const [n, value] of summary.quantiles(SHARES).entries()) {
        assert.ok(missOf(sorted, value, SHARES[n]!) <= summary.rankError() * all.length + 1e-9);
      }
    }),
  );
});

test('a hundred thousand values: the stated error is small, the real one smaller, and the same twice', () => {
  const random = makeRandom(7, 'quantiles');
  const orders = {
    drawn: Array.from({ length: 100_000 }, () => random.unit() ** 3),
    rising: Array.from({ length: 100_000 }, (_, n) => n),
    falling: Array.from({ length: 100_000 }, (_, n) => -n),
  };
  for (const [order, values] of Object.entries(orders)) {
    const summary = summaryOf(values, 2048);
    assert.ok(summary.rankError() < 0.002, `${summary.rankError()}`);
    const sorted = values.toSorted((a, b) => a - b);
    const found = summary.quantiles(SHARES);
    for (const [n, value] of found.entries()) {
      assert.ok(missOf(sorted, value, SHARES[n]!) <= summary.rankError() * values.length, order);
    }
    assert.deepEqual(summaryOf(values, 2048).quantiles(SHARES), found);
  }
});

test('no values have no quantiles', () => {
  assert.deepEqual(makeQuantileSummary(16).quantiles(SHARES), []);
  assert.equal(makeQuantileSummary(16).rankError(), 0);
});
