// A unit costs its price, whatever the meter, and device time costs what the kernel says.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { METERS } from '../../../domain/costs/events.ts';
import { FINEST_PER_UNIT, priceOf, quantityNanosOf } from '../../../domain/costs/meter-units.ts';
import { priceDeviceTime } from '../../../domain/kernel/money.ts';

const quantity = fc.bigInt({ min: 0n, max: 10n ** 15n });
const price = fc.bigInt({ min: 1n, max: 10n ** 15n });

test('one unit costs its price, and is a thousand million thousand-millionths', () => {
  for (const meter of METERS) {
    assert.equal(priceOf(meter, FINEST_PER_UNIT[meter], 7n), 7n);
    assert.equal(quantityNanosOf(meter, FINEST_PER_UNIT[meter]), 1_000_000_000n);
  }
});

test('device hours cost what device time costs', () => {
  fc.assert(
    fc.property(quantity, price, (ns, nanos) => {
      assert.equal(priceOf('device-hour', ns, nanos), priceDeviceTime(ns, nanos));
    }),
  );
});
