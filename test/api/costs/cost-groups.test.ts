// However many groups there are, what is shown adds up: what does not fit stands together, currencies apart.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { groupTotals } from '../../../api/costs/cost-groups.ts';
import type { CostTotal } from '../../../projections/costs/read-totals.ts';

const total = (change: Partial<CostTotal>): CostTotal => ({
  currency: 'EUR',
  day: null,
  booked_month: null,
  kind: null,
  meter: null,
  model_id: null,
  version: null,
  deployment_id: null,
  business_unit: null,
  environment: null,
  provider: null,
  device_kind: null,
  supplier: null,
  price_book_id: null,
  nanos_per_unit: null,
  correction_id: null,
  lines: 1,
  device_ns: 0n,
  quantity: 0n,
  nanos: 0n,
  corrected_nanos: 0n,
  ...change,
});

test('the largest come first, costs without the thing have no key, and versions are named with their model', () => {
  const totals = [
    total({ model_id: 'md_a', version: 1, nanos: 5n }),
    total({ nanos: 7n }),
    total({ model_id: 'md_a', version: 2, nanos: 9n }),
    total({ model_id: 'md_a', nanos: 1n }),
  ];
  assert.deepEqual(
    groupTotals(totals, 'modelVersion', 10).map(({ key, nanos, isRest }) => [key, nanos, isRest]),
    [
      ['md_a@2', 9n, false],
      [null, 7n, false],
      ['md_a@1', 5n, false],
      ['md_a', 1n, false],
    ],
  );
});

test('any groups, in any number, add up by currency, and no more than asked for are shown beside the rests', () => {
  const drawn = fc.record({
    currency: fc.constantFrom('EUR', 'USD'),
    supplier: fc.constantFrom(null, 'a', 'b', 'c', 'd', 'e'),
    nanos: fc.bigInt({ min: -100n, max: 1_000n }),
  });
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (changes, most) => {
      const totals = changes.map(total);
      const groups = groupTotals(totals, 'supplier', most);
      assert.ok(groups.filter(({ isRest }) => !isRest).length <= most);
      assert.ok(groups.filter(({ isRest }) => isRest).length <= 2);
      for (const currency of ['EUR', 'USD']) {
        const sum = (of: readonly { currency: string; nanos: bigint }[]) =>
          of.filter((each) => each.currency === currency).reduce((all, { nanos }) => all + nanos, 0n);
        assert.equal(sum(groups), sum(totals));
      }
      assert.equal(
        groups.reduce((all, group) => all + group.totals.length, 0),
        totals.length,
      );
    }),
  );
});
