// What of an invoice has nobody metered? A correction of its line becomes a line of its own, on the last day of its period.
import type { CorrectionTarget, InvoiceLine } from '../../domain/costs/events.ts';
import { parseNanos } from '../../domain/kernel/money.ts';
import { type Correcting, type Moved, NOTHING } from './correction-moves.ts';
import { addLine, correctLine, lastNth, priceLine, settleLine } from './line-statements.ts';
import { sumsOf } from './share-lines.ts';

type Target = Extract<CorrectionTarget, { kind: 'invoice-line' }>;

export async function adjustFromInvoice(target: Target, correcting: Correcting): Promise<Moved> {
  const { event, views, books, totals } = correcting;
  const { currency, correctionId } = event.data;
  const refuse = (code: string, sentence: string): Moved => {
    views.anomaly(event, code, sentence);
    return NOTHING;
  };
  const name = `Line ${target.line} of invoice ${target.invoiceId}`;
  const invoice = await views.first(
    views.db.selectFrom('invoice').selectAll().where('invoice_id', '=', target.invoiceId).limit(1),
  );
  const invoiced = (JSON.parse(invoice?.lines ?? '[]') as InvoiceLine[]).find(({ line }) => line === target.line);
  if (!invoice || !invoiced) return refuse('CORRECTION_OF_NOTHING', `${name} does not stand before its correction.`);
  if (invoice.currency !== currency)
    return refuse('OTHER_CURRENCY', `${name} is in ${invoice.currency}; the correction is not.`);
  const before = await views.all(
    views.db
      .selectFrom('cost_correction')
      .select('target')
      .where('invoice_id', '=', target.invoiceId)
      .where('invoice_line', '=', target.line)
      .where('lines', '>', 0),
  );
  const again = before.some((row) => (JSON.parse(row.target) as Target).businessUnit === target.businessUnit);
  if (again) return refuse('ALREADY_CORRECTED', `${name} was corrected for this unit before; nothing moved.`);
  const nanos = parseNanos(target.nanos);
  if (!(await correcting.fits(nanos))) return NOTHING;

  const { position, id, metadata } = event;
  const day = new Date(Date.parse(invoice.period_to) - 1).toISOString().slice(0, 10);
  const priced = {
    supplier: invoice.supplier,
    price_book_id: null,
    nanos_per_unit: null,
    amount_nanos: nanos,
    currency,
  };
  const line = {
    ...priced,
    position,
    line_id: id,
    kind: 'adjustment',
    meter: invoiced.meter,
    lease_id: null,
    model_id: null,
    version: null,
    deployment_id: null,
    training_id: null,
    business_unit: target.businessUnit,
    provider: invoiced.provider,
    day,
    recorded_at: metadata.recordedAt,
    device_ns: 0n,
    quantity: 0n,
    bytes: null,
  } as const;
  addLine(line, views);
  const nth = await lastNth(views);
  const month = books.monthOf(day);
  const device_kind = invoiced.deviceKind;
  views.write(settleLine, { nth, window: null, device_kind, booked_month: month, settled_position: position });
  views.write(priceLine, { ...priced, nth, booked_month: month, priced_position: position });
  // It says which correction it is; nothing is added to it.
  const itself = { correction_nanos: 0n, correction_id: correctionId, correction_position: position };
  views.write(correctLine, { nth, ...itself });
  totals.add(line, { ...priced, device_kind, correction_id: correctionId }, month, sumsOf(line, nanos));
  totals.meter(currency, 0n, nanos);
  return { nanos, lines: 1 };
}
