// Rows keep the rules of every version, and the rules can be broken: each of them fails a bill that breaks it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { FOCUS_SPECS, type FocusSpec, focusColumns } from '../../../domain/costs/focus-columns.ts';
import { type FocusCharge, focusRow } from '../../../domain/costs/focus-row.ts';
import { priceOf } from '../../../domain/costs/meter-units.ts';
import { focusViolations, nanosOf, readFocus } from '../../support/focus-rules.ts';

const charge = (change: Partial<FocusCharge> = {}): FocusCharge => ({
  day: '2026-10-31',
  bookedMonth: '2026-10',
  currency: 'EUR',
  kind: 'prediction',
  meter: 'device-hour',
  supplier: 'house',
  businessUnit: 'retail',
  modelId: 'md_0000000000000001',
  version: 2,
  deploymentId: 'dp_0000000000000001',
  environment: 'production',
  provider: 'cuda',
  deviceKind: 'h100',
  priceBookId: 'pb_0000000000000001',
  nanosPerUnit: 2_500_000_000n,
  correctionId: null,
  invoiceId: null,
  lines: 3,
  quantity: 1_234_567_891_011n,
  nanos: 857_338_812n,
  ...change,
});

function csvOf(
  charges: readonly FocusCharge[],
  spec: FocusSpec,
  edit: (cells: Record<string, string>) => void = () => {},
) {
  const columns = [...focusColumns(spec)];
  const rows = charges.map((each) => {
    const cells: Record<string, string> = { ...focusRow(each) };
    edit(cells);
    return columns.map((column) => cells[column]!);
  });
  return stringify([columns, ...rows]);
}

const CHARGES = [
  charge(),
  charge({ meter: 'gib-month', kind: 'audit', provider: null, deviceKind: null, deploymentId: null, quantity: 17n }),
  charge({ meter: 'thousand-requests', kind: 'request', provider: null, deviceKind: null, quantity: 12_345n }),
  charge({ kind: 'idle', modelId: null, version: null, deploymentId: null, environment: null }),
  charge({ correctionId: 'cc_0000000000000001', nanos: -5n, bookedMonth: '2026-11' }),
  charge({ correctionId: 'cc_0000000000000001', nanos: -5n }),
  charge({ bookedMonth: '2026-12' }),
  charge({ kind: 'adjustment', meter: null, nanosPerUnit: null, priceBookId: null, correctionId: 'cc_2', nanos: 9n }),
];

for (const spec of FOCUS_SPECS) {
  test(`usage, storage, requests, corrections and adjustments keep the rules of FOCUS ${spec}`, () => {
    assert.deepEqual(focusViolations(csvOf(CHARGES, spec), spec), []);
  });
}

test('a charge whose month was closed is a correction in the month that bears it, on the day it was incurred', () => {
  const row = focusRow(charge({ bookedMonth: '2026-12' }));
  assert.equal(row.ChargeClass, 'Correction');
  assert.deepEqual(
    [row.BillingPeriodStart, row.BillingPeriodEnd, row.ChargePeriodStart, row.ChargePeriodEnd],
    ['2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z', '2026-10-31T00:00:00Z', '2026-11-01T00:00:00Z'],
  );
});

test('any quantity times any price is the list cost, and the billed cost is what was charged', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('device-hour' as const, 'gib-month' as const, 'thousand-requests' as const),
      fc.bigInt({ min: 0n, max: 10n ** 16n }),
      fc.bigInt({ min: 1n, max: 10n ** 15n }),
      fc.bigInt({ min: -1000n, max: 1000n }),
      (meter, quantity, nanosPerUnit, rounding) => {
        const nanos = priceOf(meter, quantity, nanosPerUnit) + rounding;
        const device = meter === 'device-hour' ? {} : { provider: null, deviceKind: null };
        const csv = csvOf([charge({ meter, quantity, nanosPerUnit, nanos, ...device })], '1.4');
        assert.deepEqual(focusViolations(csv, '1.4'), []);
        assert.equal(nanosOf(readFocus(csv), 'BilledCost'), nanos);
      },
    ),
  );
});

test('the rules find every way in which a bill can be broken', () => {
  const breaks: { readonly [rule: string]: (cells: Record<string, string>) => void } = {
    'BilledCost is not null.': (cells) => Object.assign(cells, { BilledCost: '' }),
    'BilledCost is a plain decimal.': (cells) => Object.assign(cells, { BilledCost: '1e-9' }),
    'ChargePeriodStart is YYYY-MM-DDTHH:mm:ssZ.': (cells) =>
      Object.assign(cells, { ChargePeriodStart: '2026-10-31T00:00:00.000Z' }),
    'ChargeCategory has a value that is not allowed.': (cells) => Object.assign(cells, { ChargeCategory: 'Work' }),
    'ServiceCategory has a value that is not allowed.': (cells) => Object.assign(cells, { ServiceCategory: 'AI' }),
    'BillingCurrency is ISO 4217.': (cells) => Object.assign(cells, { BillingCurrency: '€' }),
    'PricingUnit keeps the unit format.': (cells) => Object.assign(cells, { PricingUnit: 'hours used' }),
    'Tags are a JSON object of text.': (cells) => Object.assign(cells, { Tags: 'a=b' }),
    'A charge period ends after it starts.': (cells) =>
      Object.assign(cells, { ChargePeriodEnd: '2026-10-31T00:00:00Z' }),
    'A charge of another billing period is a correction.': (cells) =>
      Object.assign(cells, { BillingPeriodStart: '2026-11-01T00:00:00Z', BillingPeriodEnd: '2026-12-01T00:00:00Z' }),
    'PricingQuantity is not null of usage.': (cells) => Object.assign(cells, { PricingQuantity: '' }),
    'ConsumedQuantity is of usage alone.': (cells) => Object.assign(cells, { ChargeCategory: 'Credit' }),
    'PricingQuantity is null of tax.': (cells) => Object.assign(cells, { ChargeCategory: 'Tax' }),
    'A SkuPriceId has its SkuId.': (cells) => Object.assign(cells, { SkuId: '' }),
    'A ResourceId has its ResourceType.': (cells) => Object.assign(cells, { ResourceType: '' }),
    'ListCost is unit price times quantity.': (cells) => Object.assign(cells, { ListCost: '0.857338815' }),
    'What somebody else invoices is billed at zero.': (cells) => Object.assign(cells, { InvoiceIssuerName: 'another' }),
    'BilledCost writes a null as an empty cell.': (cells) => Object.assign(cells, { BilledCost: 'NULL' }),
  };
  for (const [rule, edit] of Object.entries(breaks)) {
    const found = focusViolations(csvOf([charge()], '1.3', edit), '1.3');
    assert.ok(
      found.some((each) => each.rule === rule),
      `${rule} was not found: ${JSON.stringify(found)}`,
    );
  }
});

test('the rules find columns that are missing, of another version, twice, unknown, or out of their place', () => {
  const rulesOf = (csv: string, spec: FocusSpec) => focusViolations(csv, spec).map(({ rule }) => rule);
  assert.ok(rulesOf('BilledCost\n', '1.2').includes('ProviderName is mandatory.'));
  assert.ok(rulesOf(csvOf([], '1.2'), '1.4').includes('ProviderName is not of 1.4.'));
  assert.ok(rulesOf(csvOf([], '1.2'), '1.4').includes('HostProviderName is mandatory.'));
  assert.ok(rulesOf('BilledCost,BilledCost\n', '1.2').includes('A column stands once.'));
  assert.ok(rulesOf('billed_cost\n', '1.2').includes('billed_cost is neither a column of FOCUS nor a custom one.'));
  assert.ok(rulesOf('x_Own,BilledCost\n', '1.2').includes('Custom columns come last.'));
});
