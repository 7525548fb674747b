// What does a correction change? No line that was written: each gets, beside what it was charged, what the correction adds, and
// the sums get it from the correction's position on. What cannot be corrected is an anomaly, and nothing moves.
import type { CorrectionTarget } from '../../domain/costs/events.ts';
import { parseNanos } from '../../domain/kernel/money.ts';
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { adjustFromInvoice } from './adjust-from-invoice.ts';
import { booksAt } from './books.ts';
import { type Correcting, correctionOf, NOTHING } from './correction-moves.ts';
import { reprice } from './reprice.ts';

type Corrected = EventOf<'CostCorrected'>;
type TargetOf<K extends CorrectionTarget['kind']> = Extract<CorrectionTarget, { kind: K }>;

export async function correctCosts(event: Corrected, views: ViewWriter): Promise<void> {
  const { data, position, metadata } = event;
  const books = await booksAt(event, views);
  const correcting = correctionOf(event, books, views);
  const { nanos, lines } = await apply(data.target, correcting);
  await correcting.totals.write(position, views);
  const invoiceLine = data.target.kind === 'invoice-line' ? data.target : undefined;
  views.write(
    views.db.insertInto('cost_correction').values({
      position,
      correction_id: data.correctionId,
      currency: data.currency,
      kind: data.target.kind,
      target: JSON.stringify(data.target),
      invoice_id: invoiceLine?.invoiceId ?? null,
      invoice_line: invoiceLine?.line ?? null,
      reason: data.reason,
      nanos,
      lines,
      booked_month: metadata.recordedAt.slice(0, 7),
      recorded_at: metadata.recordedAt,
      recorded_by: metadata.actor.subject,
    }),
  );
}

function apply(target: CorrectionTarget, correcting: Correcting) {
  switch (target.kind) {
    case 'price':
      return reprice(target, correcting);
    case 'line':
      return correctOneLine(target, correcting);
    case 'invoice-line':
      return adjustFromInvoice(target, correcting);
  }
}

async function correctOneLine(target: TargetOf<'line'>, correcting: Correcting) {
  const { event, views } = correcting;
  // A walk through the lines from the last one on, since ids have no index (cost-tables.ts): corrections of a line are rare.
  const line = await views.first(
    views.db.selectFrom('cost_line').selectAll().where('line_id', '=', target.lineId).orderBy('nth', 'desc').limit(1),
  );
  const refuse = (code: string, sentence: string) => {
    views.anomaly(event, code, sentence);
    return NOTHING;
  };
  if (!line) return refuse('CORRECTION_OF_NOTHING', `No cost line ${target.lineId} stands before the correction.`);
  if (line.priced_position === null)
    return refuse('CORRECTION_OF_NOTHING', `Cost line ${line.line_id} had no amount when it was corrected.`);
  if (line.correction_id !== null || line.kind === 'adjustment')
    return refuse('ALREADY_CORRECTED', `Cost line ${line.line_id} was corrected before; nothing moved.`);
  if (line.currency !== event.data.currency)
    return refuse('OTHER_CURRENCY', `Cost line ${line.line_id} is in ${line.currency}; the correction is not.`);
  const nanos = parseNanos(target.nanos);
  if (!(await correcting.fits(nanos))) return NOTHING;
  correcting.add(line, nanos);
  correcting.totals.meter(event.data.currency, 0n, nanos);
  return { nanos, lines: 1 };
}
