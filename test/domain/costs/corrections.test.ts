// What was charged is put right once, in the currency it was charged in, and a correction is never corrected.
import { describe, test } from 'node:test';
import { type ChargedLine, type CorrectedThing, correctionDecider } from '../../../domain/costs/corrections.ts';
import type { CorrectionTarget, CostCorrected, PriceBookPublished } from '../../../domain/costs/events.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(correctionDecider);
const base: CostCorrected = EVENT_EXAMPLES.CostCorrected.data;
const correction = (target: CorrectionTarget, change: Partial<CostCorrected> = {}): CostCorrected => ({
  ...base,
  ...change,
  target,
});
const corrected = (data: CostCorrected) => ({ type: 'CostCorrected', data }) as const;
const correct = (data: CostCorrected, known: CorrectedThing) => ({ type: 'CorrectCost', data, known }) as const;

const book: PriceBookPublished = {
  priceBookId: 'pb_0000000000000001',
  supplier: 'house',
  currency: 'EUR',
  effectiveFrom: '2026-01-01T00:00:00Z',
  prices: [{ meter: 'device-hour', provider: 'cuda', deviceKind: 'h100', nanosPerUnit: '2500000000' }],
};
const price: Extract<CorrectionTarget, { kind: 'price' }> = {
  kind: 'price',
  priceBookId: book.priceBookId,
  meter: 'device-hour',
  provider: 'cuda',
  deviceKind: 'h100',
  nanosPerUnit: '2400000000',
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-02-01T00:00:00.000Z',
};
const line: Extract<CorrectionTarget, { kind: 'line' }> = { kind: 'line', lineId: 'event-1', nanos: '-5' };
const charged: ChargedLine = { isCorrection: false, nanos: 100n, currency: 'EUR', correctedBy: null };
const invoice = EVENT_EXAMPLES.InvoiceRecorded.data;
const invoiceLine: Extract<CorrectionTarget, { kind: 'invoice-line' }> = {
  kind: 'invoice-line',
  invoiceId: invoice.invoiceId,
  line: 2,
  nanos: '7',
  businessUnit: 'retail',
};

describe('a price', () => {
  const known = { kind: 'price', book, lineCorrectedBy: null } as const;
  test('is corrected for a range, and for another range after it', () => {
    given()
      .when(correct(correction(price), known))
      .follows(corrected(correction(price)));
    const later = correction({ ...price, from: price.to, to: '2026-03-01T00:00:00Z' });
    given(corrected(correction(price)))
      .when(correct(later, known))
      .follows(corrected(later));
  });
  test('is not corrected twice for one moment', () => {
    const again = correction({ ...price, from: '2026-01-31T23:00:00Z', to: '2026-03-01T00:00:00Z' });
    given(corrected(correction(price)))
      .when(correct(again, known))
      .refused('ALREADY_CORRECTED', new RegExp(base.correctionId));
  });
  test('is not corrected where a line it was charged for was corrected', () => {
    given()
      .when(correct(correction(price), { ...known, lineCorrectedBy: 'cc_0000000000000009' }))
      .refused('ALREADY_CORRECTED', /A line of these days.*cc_0000000000000009/);
  });
  test('must stand in the book, differ, be above zero, and be in the currency of the book', () => {
    const when = (target: CorrectionTarget, change = {}) => given().when(correct(correction(target, change), known));
    given()
      .when(correct(correction(price), { kind: 'price', book: null, lineCorrectedBy: null }))
      .refused('NOT_FOUND', /price book/);
    when({ ...price, deviceKind: 'a100' }).refused('NOT_FOUND', /a100/);
    when({ ...price, nanosPerUnit: '2500000000' }).refused('BAD_INPUT', /nothing to correct/);
    when({ ...price, nanosPerUnit: '0' }).refused('BAD_INPUT', /above zero/);
    when({ ...price, to: price.from }).refused('BAD_INPUT', /after from/);
    when(price, { currency: 'USD' }).refused('BAD_INPUT', /charged in EUR/);
  });
});

describe('a line', () => {
  const known = (change: Partial<ChargedLine> = {}) => ({ kind: 'line', line: { ...charged, ...change } }) as const;
  test('is corrected by an amount, once', () => {
    given()
      .when(correct(correction(line), known()))
      .follows(corrected(correction(line)));
    given(corrected(correction(line)))
      .when(correct(correction(line), known()))
      .refused('ALREADY_CORRECTED', /not corrected again/);
    given()
      .when(correct(correction(line), known({ correctedBy: 'cc_0000000000000009' })))
      .refused('ALREADY_CORRECTED', /cc_0000000000000009/);
  });
  test('that is a correction is never corrected', () => {
    given()
      .when(correct(correction(line), known({ isCorrection: true })))
      .refused('BAD_INPUT', /is a correction/);
    given(corrected(correction(price)))
      .when(correct(correction({ ...line, lineId: base.correctionId }), { kind: 'line', line: null }))
      .refused('BAD_INPUT', /is a correction/);
  });
  test('must be there, be priced, and be corrected in its currency by something it holds', () => {
    given()
      .when(correct(correction(line), { kind: 'line', line: null }))
      .refused('NOT_FOUND', /no cost line/);
    given()
      .when(correct(correction(line), known({ nanos: null, currency: null })))
      .refused('BAD_INPUT', /no amount yet/);
    given()
      .when(correct(correction(line), known({ currency: 'USD' })))
      .refused('BAD_INPUT', /charged in USD/);
    given()
      .when(correct(correction({ ...line, nanos: '0' }), known()))
      .refused('BAD_INPUT', /of zero/);
    given()
      .when(correct(correction({ ...line, nanos: '-101' }), known()))
      .refused('BAD_INPUT', /no more can be taken/);
  });
});

describe("an invoice's line", () => {
  const known = { kind: 'invoice-line', invoice, differenceNanos: 14n } as const;
  test('is borne by a unit, by each once', () => {
    given()
      .when(correct(correction(invoiceLine), known))
      .follows(corrected(correction(invoiceLine)));
    const other = correction({ ...invoiceLine, businessUnit: 'platform' });
    given(corrected(correction(invoiceLine)))
      .when(correct(other, known))
      .follows(corrected(other));
    given(corrected(correction(invoiceLine)))
      .when(correct(correction(invoiceLine), known))
      .refused('ALREADY_CORRECTED', /for this unit/);
  });
  test('gives no more than the difference, all units together, and not the other way', () => {
    const half = correction(invoiceLine);
    const more = correction({ ...invoiceLine, businessUnit: 'platform', nanos: '8' });
    given(corrected(half))
      .when(correct(more, known))
      .refused('BAD_INPUT', /differ by 7 nano-units/);
    given()
      .when(correct(correction({ ...invoiceLine, nanos: '-1' }), known))
      .refused('BAD_INPUT', /differ by 14/);
    const credit = correction({ ...invoiceLine, nanos: '-14' });
    given()
      .when(correct(credit, { ...known, differenceNanos: -14n }))
      .follows(corrected(credit));
  });
  test('is refused where all corrections together would not fit the books', () => {
    const large = { ...invoiceLine, nanos: '1000000000000000000' };
    const wide = { ...known, differenceNanos: 10n ** 20n };
    const of = (businessUnit: string) => correction({ ...large, businessUnit });
    given(corrected(of('a')), corrected(of('b')))
      .when(correct(of('c'), wide))
      .refused('BAD_INPUT', /two thousand million in all/);
  });
  test('must stand on an invoice, in its currency', () => {
    given()
      .when(correct(correction({ ...invoiceLine, line: 99 }), known))
      .refused('NOT_FOUND', /line of this number/);
    given()
      .when(correct(correction(invoiceLine), { kind: 'invoice-line', invoice: null, differenceNanos: 0n }))
      .refused('NOT_FOUND', /no invoice/);
    given()
      .when(correct(correction(invoiceLine, { currency: 'USD' }), known))
      .refused('BAD_INPUT', /charged in EUR/);
  });
});
