import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { shapeWindow, shareWindow } from '../../../domain/costs/settle-window.ts';
import { priceDeviceTime } from '../../../domain/kernel/money.ts';

const ns = fc.bigInt({ min: 0n, max: 10n ** 13n });
const price = fc.bigInt({ min: 1n, max: 10n ** 13n });

test('shares and remainder add up to the price of the window, to the last nano-unit', () => {
  fc.assert(
    fc.property(fc.array(ns, { maxLength: 60 }), ns, price, (lines, spare, nanosPerHour) => {
      const claimed = lines.reduce((sum, line) => sum + line, 0n);
      const window = { deviceNs: claimed + spare, attributedNs: claimed, attributedEvents: lines.length, lines };
      const { remainderNs, oddities } = shapeWindow(window);
      assert.deepEqual(oddities, []);
      assert.equal(claimed + (remainderNs ?? 0n), window.deviceNs);
      const { shares, remainder, amount } = shareWindow(window.deviceNs, lines, remainderNs, nanosPerHour);
      assert.equal(shares.length, lines.length);
      assert.equal(amount, priceDeviceTime(window.deviceNs, nanosPerHour));
      const paid = shares.reduce((sum, share) => sum + share, remainder ?? 0n);
      assert.equal(paid, lines.length === 0 && remainderNs === null ? 0n : amount);
      assert.ok([...shares, remainder ?? 0n].every((share) => share >= 0n));
    }),
  );
});

test('no share is off its exact part by a nano-unit or more', () => {
  fc.assert(
    fc.property(fc.array(ns, { minLength: 1, maxLength: 30 }), price, (lines, nanosPerHour) => {
      const deviceNs = lines.reduce((sum, line) => sum + line, 0n);
      fc.pre(deviceNs > 0n);
      const { shares, amount } = shareWindow(deviceNs, lines, null, nanosPerHour);
      shares.forEach((share, index) => {
        const difference = share * deviceNs - amount * lines[index]!;
        assert.ok(difference < deviceNs && difference > -deviceNs);
      });
    }),
  );
});

test('a window that nobody worked in is all remainder', () => {
  assert.deepEqual(shapeWindow({ deviceNs: 5n, attributedNs: 0n, attributedEvents: 0, lines: [] }), {
    remainderNs: 5n,
    oddities: [],
  });
});

test('a window that opens a lease has no line at all', () => {
  const shape = shapeWindow({ deviceNs: 0n, attributedNs: 0n, attributedEvents: 0, lines: [] });
  assert.equal(shape.remainderNs, null);
});

test('what the meter says and what the ledger holds may differ: it is said, and the money still adds up', () => {
  const lines = [4n, 8n];
  const shape = shapeWindow({ deviceNs: 10n, attributedNs: 11n, attributedEvents: 3, lines });
  assert.deepEqual(shape.oddities, ['ATTRIBUTED_TIME_DIFFERS', 'ATTRIBUTED_EVENTS_DIFFER', 'OVERCLAIMED']);
  assert.equal(shape.remainderNs, null);
  const { shares, amount } = shareWindow(10n, lines, shape.remainderNs, 3_600_000_000_000n);
  assert.deepEqual([shares, amount], [[3n, 7n], 10n]);
});
