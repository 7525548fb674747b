// Equal but for rounding, for figures worked out by hand in a test.
import assert from 'node:assert/strict';

export const close = (actual: number | null | undefined, wanted: number, within = 1e-12): void =>
  assert.ok(typeof actual === 'number' && Math.abs(actual - wanted) <= within, `${actual} is not ${wanted}`);
