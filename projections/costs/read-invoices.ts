// Which invoices came, what was metered where they charge, and what has been put right of them?
import type { InvoiceLine, Meter, Price } from '../../domain/costs/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { recordedBy } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { invoiceTable } from './finance-tables.ts';
import { costTotals } from './read-totals.ts';

export type InvoiceRow = Omit<RowOf<typeof invoiceTable>, 'lines' | 'total_nanos'> & {
  readonly total_nanos: bigint;
  readonly lines: readonly InvoiceLine[];
};

const toInvoice = (row: RowOf<typeof invoiceTable>): InvoiceRow => ({
  ...row,
  total_nanos: BigInt(row.total_nanos),
  lines: JSON.parse(row.lines),
});

export async function invoices(
  views: Views,
  { asOf, ...page }: Page & { readonly asOf?: Position | undefined } = {},
): Promise<PageOf<InvoiceRow>> {
  const found = await readPage(views.of('costs').selectFrom('invoice').selectAll().where(recordedBy(asOf)), page);
  return { ...found, rows: found.rows.map(toInvoice) };
}

export async function findInvoice(views: Views, invoiceId: string, asOf?: Position): Promise<InvoiceRow | undefined> {
  const row = await views
    .of('costs')
    .selectFrom('invoice')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .where(recordedBy(asOf))
    .executeTakeFirst();
  return row && toInvoice(row);
}

/** What was charged at a supplier's price. */
export interface Metered {
  readonly meter: Meter;
  readonly provider: Price['provider'];
  readonly device_kind: string | null;
  readonly nanos_per_unit: bigint;
  /** Nanoseconds of a device, requests, or thousand-millionths of a GiB-month. */
  readonly quantity: bigint;
  /** As it was charged. */
  readonly nanos: bigint;
  /** What corrections of prices and lines brought since; of invoice lines see `adjustmentsOf`. */
  readonly corrected_nanos: bigint;
}

/** By day of the charge; `to` is not in it. */
export async function meteredFor(
  views: Views,
  query: {
    readonly supplier: string;
    readonly currency: string;
    readonly from: string;
    readonly to: string;
    readonly asOf?: Position | undefined;
  },
): Promise<Metered[]> {
  const totals = await costTotals(views, {
    ...query,
    businessUnits: 'all',
    by: ['meter', 'provider', 'device_kind', 'nanos_per_unit'],
  });
  return totals.flatMap(({ meter, provider, device_kind, nanos_per_unit, quantity, nanos, corrected_nanos }) =>
    // Adjustments have no price.
    meter === null || nanos_per_unit === null
      ? []
      : [
          {
            meter,
            provider: provider as Price['provider'],
            device_kind,
            nanos_per_unit,
            quantity,
            nanos: nanos - corrected_nanos,
            corrected_nanos,
          },
        ],
  );
}

/** What was taken over from lines of an invoice. */
export function adjustmentsOf(
  views: Views,
  invoiceId: string,
  asOf?: Position,
): Promise<{ readonly line: number; readonly nanos: bigint }[]> {
  return views
    .of('costs')
    .selectFrom('cost_correction')
    .select(['invoice_line as line', 'nanos'])
    .where('invoice_id', '=', invoiceId)
    .where('lines', '>', 0)
    .where(recordedBy(asOf))
    .orderBy('invoice_line')
    .$narrowType<{ line: number }>()
    .execute();
}
