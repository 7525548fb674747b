// The invoice of the story differs from the books for three reasons, and for those alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { LANDLORD } from '../../../../examples/demo/finance/publish-prices.ts';
import type { BillLine } from '../../../../examples/demo/finance/read-bill.ts';
import { supplierInvoice } from '../../../../examples/demo/finance/supplier-invoice.ts';

const line = (change: Partial<BillLine>): BillLine => ({
  id: 'l',
  meter: 'DEVICE_HOUR',
  supplier: LANDLORD,
  deviceNs: '0',
  quantity: null,
  amount: null,
  correction: null,
  ...change,
});
const euros = (nanos: string) => ({ nanos, currency: 'EUR', formatted: '' });

test('seconds are rounded up at the price of the contract, the rest is as metered, and the total is the sum', () => {
  const lines = [
    line({ deviceNs: '1700000000' }),
    line({ deviceNs: '400000001' }),
    line({ deviceNs: '9000000000', supplier: 'another' }),
    line({ meter: 'THOUSAND_REQUESTS', quantity: '1000000', amount: euros('2') }),
    line({ meter: 'THOUSAND_REQUESTS', quantity: '1000000', amount: euros('3') }),
    line({ meter: 'GIB_MONTH', quantity: '40', amount: euros('7') }),
  ];
  const invoice = supplierInvoice(lines, { from: '2026-01-01', to: '2026-01-03' }, '2026-01-01T00:00:00Z');
  const [cpu, storage, requests, fee] = invoice.lines;
  // Three seconds: 3 ÷ 3600 hours at 0.40.
  assert.deepEqual([cpu!.quantity, cpu!.nanos], ['833333', '333333']);
  assert.deepEqual([storage!.quantity, storage!.nanos], ['40', '7']);
  assert.deepEqual([requests!.quantity, requests!.nanos], ['2000000', '5']);
  assert.equal(fee!.category, 'PURCHASE');
  const sum = invoice.lines.reduce((all, { nanos }) => all + BigInt(nanos), 0n);
  assert.equal(invoice.totalNanos, String(sum));
});
