import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedQuantiles } from '../../../domain/datasets/shared-quantiles.ts';

const people = (count: number) => Float64Array.from({ length: count }, (_, n) => n);

test('five people on either side: ten for the median, twenty for the quartiles, a hundred for the outer ones', () => {
  const said = (count: number) =>
    Object.entries(sharedQuantiles(people(count)) ?? {}).flatMap(([name, value]) => (value === null ? [] : [name]));
  assert.deepEqual(said(9), []);
  assert.deepEqual(said(10), ['p50']);
  assert.deepEqual(said(19), ['p50']);
  assert.deepEqual(said(20), ['p25', 'p50', 'p75']);
  assert.deepEqual(said(99), ['p25', 'p50', 'p75']);
  assert.deepEqual(said(100), ['p05', 'p25', 'p50', 'p75', 'p95']);
});

test('nothing to say is null, not five nulls', () => {
  assert.equal(sharedQuantiles(people(0)), null);
  assert.equal(sharedQuantiles(people(9)), null);
});

test('quantiles of many are near the true ones', () => {
  const quantiles = sharedQuantiles(people(10_001));
  assert.deepEqual(quantiles, { p05: 500, p25: 2500, p50: 5000, p75: 7500, p95: 9500 });
});
