// An invoice is entered once, adds up, and is for whole days that have begun.
import { describe, test } from 'node:test';
import type { InvoiceLine, InvoiceRecorded } from '../../../domain/costs/events.ts';
import { invoiceDecider } from '../../../domain/costs/invoices.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(invoiceDecider);
const invoice: InvoiceRecorded = EVENT_EXAMPLES.InvoiceRecorded.data;
const recorded = { type: 'InvoiceRecorded', data: invoice } as const;
const record = (change: Partial<InvoiceRecorded> = {}) =>
  ({ type: 'RecordInvoice', data: { ...invoice, ...change }, now: '2026-03-01T00:00:00Z' }) as const;
const withLine = (change: Partial<InvoiceLine>) =>
  record({ lines: [{ ...invoice.lines[0]!, ...change }, ...invoice.lines.slice(1)] });

describe('an invoice', () => {
  test('is recorded as it is', () => {
    given().when(record()).follows(recorded);
  });
  test('is recorded once, and the refusal names it and when', () => {
    const stored = { ...recorded, metadata: { recordedAt: '2026-02-04T10:00:00.000Z' } };
    given(stored)
      .when(record())
      .refused('INVOICE_ALREADY_RECORDED', /INV-2026-01.*recorded 2026-02-04T10:00:00\.000Z/);
  });
  test('adds up to its total', () => {
    given()
      .when(record({ totalNanos: '1' }))
      .refused('BAD_INPUT', /add up to/);
  });
  test('has lines', () => {
    given()
      .when(record({ lines: [], totalNanos: '0' }))
      .refused('BAD_INPUT', /1 to 1000 lines/);
  });
  test('is for whole days, the last after the first, that have begun', () => {
    given()
      .when(record({ periodTo: invoice.periodFrom }))
      .refused('BAD_INPUT', /after periodFrom/);
    given()
      .when(record({ periodTo: '2027-06-01T00:00:00Z' }))
      .refused('BAD_INPUT', /at most 366 days/);
    given()
      .when(record({ periodFrom: '2026-01-01T12:00:00Z' }))
      .refused('BAD_INPUT', /midnight/);
    given()
      .when(record({ periodFrom: '2026-04-01T00:00:00Z', periodTo: '2026-05-01T00:00:00Z' }))
      .refused('BAD_INPUT', /future/);
    given()
      .when(record({ issuedAt: '2026-04-01T00:00:00Z' }))
      .refused('BAD_INPUT', /issuedAt lies in the future/);
  });
  test('is in a currency that exists', () => {
    given()
      .when(record({ currency: 'XQX' }))
      .refused('BAD_INPUT', /ISO 4217/);
  });
  test('says of its lines what they are for without contradicting itself', () => {
    given()
      .when(withLine({ line: 7 }))
      .refused('BAD_INPUT', /numbered from 1/);
    given()
      .when(withLine({ category: 'tax' }))
      .refused('BAD_INPUT', /nothing meters/);
    given()
      .when(withLine({ meter: null }))
      .refused('BAD_INPUT', /names a device and no meter/);
    given()
      .when(withLine({ meter: 'gib-month' }))
      .refused('BAD_INPUT', /belongs to no device/);
    given()
      .when(withLine({ provider: null, deviceKind: null }))
      .refused('BAD_INPUT', /needs the provider/);
    given()
      .when(withLine({ quantityNanos: '-1' }))
      .refused('BAD_INPUT', /quantity below zero/);
    given()
      .when(withLine({ nanos: `1${'0'.repeat(25)}` }))
      .refused('BAD_INPUT', /above a thousand million/);
  });
});
