// Integer money: nothing is lost or made by pricing, rounding or sharing (guarantee G7).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DomainError } from '../../../domain/kernel/errors.ts';
import {
  allocate,
  divideHalfEven,
  formatMoney,
  NANOSECONDS_PER_HOUR,
  parseNanos,
  priceDeviceTime,
} from '../../../domain/kernel/money.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 24n });
const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 50 });

test('shares add up to the total, to the last nano-unit', () => {
  fc.assert(
    fc.property(amount, weights, (total, parts) => {
      const shares = allocate(total, parts);
      assert.equal(shares.length, parts.length);
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0n),
        total,
      );
    }),
  );
});

test('a share is the exact proportion rounded down or up, and a larger weight never gets less', () => {
  fc.assert(
    fc.property(amount, weights, (total, parts) => {
      const sum = parts.reduce((acc, part) => acc + part, 0n);
      fc.pre(sum > 0n);
      const shares = allocate(total, parts);
      for (const [i, share] of shares.entries()) {
        const floor = (total * parts[i]!) / sum;
        assert.ok(share === floor || share === floor + 1n);
        for (const [j, other] of shares.entries()) if (parts[i]! > parts[j]!) assert.ok(share >= other);
      }
    }),
  );
});

test('what is left over goes to the largest remainders, ties to the earlier', () => {
  assert.deepEqual(allocate(10n, [1n, 1n, 1n]), [4n, 3n, 3n]);
  assert.deepEqual(allocate(100n, [1n, 2n, 4n]), [14n, 29n, 57n]);
  assert.deepEqual(allocate(5n, [0n, 0n]), [3n, 2n]);
  assert.deepEqual(allocate(5n, [0n, 7n]), [0n, 5n]);
  assert.deepEqual(allocate(0n, [3n, 4n]), [0n, 0n]);
  assert.deepEqual(allocate(5n, []), []);
});

test('division rounds to the nearest, halves to even, the same on both sides of zero', () => {
  const cases: [bigint, bigint, bigint][] = [
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [2n, 3n, 1n],
    [1n, 3n, 0n],
    [0n, 3n, 0n],
  ];
  for (const [numerator, denominator, result] of cases) assert.equal(divideHalfEven(numerator, denominator), result);
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (n, d) => {
      const error = 2n * (divideHalfEven(n, d) * d - n);
      assert.ok(-d <= error && error <= d);
    }),
  );
});

test('an hour costs the price of an hour', () => {
  assert.equal(priceDeviceTime(NANOSECONDS_PER_HOUR, 120_000_000n), 120_000_000n);
  assert.equal(priceDeviceTime(NANOSECONDS_PER_HOUR / 2n, 120_000_001n), 60_000_000n);
  assert.equal(priceDeviceTime(0n, 120_000_000n), 0n);
});

test('money is read from an integer string and nothing else', () => {
  assert.equal(parseNanos('1500000000'), 1_500_000_000n);
  assert.equal(parseNanos('-7'), -7n);
  for (const text of ['', '1.5', '1e9', ' 1', '01', '+1', '0x10', '--1', '9'.repeat(31), '१']) {
    assert.throws(
      () => parseNanos(text),
      (error) => error instanceof DomainError && error.code === 'BAD_INPUT',
    );
  }
});

test('money is shown with two decimals at least and nine at most', () => {
  assert.equal(formatMoney(1_500_000_000n, 'EUR'), '1.50 EUR');
  assert.equal(formatMoney(-1n, 'EUR'), '-0.000000001 EUR');
  assert.equal(formatMoney(0n, 'EUR'), '0.00 EUR');
  assert.equal(formatMoney(123_456_789_012n, 'EUR'), '123.456789012 EUR');
});
