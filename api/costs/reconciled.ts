// How does an invoice stand beside what was metered? Read from the books as of a position, compared by the domain.
import { type Reconciliation, reconcileInvoice } from '../../domain/costs/reconcile-invoice.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { adjustmentsOf, type InvoiceRow, meteredFor } from '../../projections/costs/read-invoices.ts';
import type { Views } from '../../projections/views.ts';

export async function reconciled(views: Views, row: InvoiceRow, asOf: Position | undefined): Promise<Reconciliation> {
  const { supplier, currency } = row;
  const days = { from: row.period_from.slice(0, 10), to: row.period_to.slice(0, 10) };
  const metered = await meteredFor(views, { supplier, currency, ...days, asOf });
  const adjusted = new Map<number, bigint>();
  for (const { line, nanos } of await adjustmentsOf(views, row.invoice_id, asOf)) {
    adjusted.set(line, (adjusted.get(line) ?? 0n) + nanos);
  }
  const things = metered.map((thing) => ({
    meter: thing.meter,
    provider: thing.provider,
    deviceKind: thing.device_kind,
    nanosPerUnit: thing.nanos_per_unit,
    quantity: thing.quantity,
    nanos: thing.nanos,
    correctedNanos: thing.corrected_nanos,
  }));
  return reconcileInvoice(row.lines, things, adjusted);
}
