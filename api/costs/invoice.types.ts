// What does an invoice say, and what does the meter say to it? Line by line, with every difference in parts that add up.
import { ID, Int, ObjectType } from 'type-graphql';
import type { InvoiceCategory as CategoryValue, InvoiceLine, Meter as MeterValue } from '../../domain/costs/events.ts';
import type {
  DifferenceKind as DifferenceKindValue,
  DifferencePart,
  ReconciledLine,
  Reconciliation,
} from '../../domain/costs/reconcile-invoice.ts';
import type { InvoiceRow } from '../../projections/costs/read-invoices.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { connectionType } from '../relay/connection.ts';
import { Provider } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';
import { DifferenceKind, InvoiceCategory, Meter } from './cost-enums.ts';
import { Money, moneyOf } from './money.types.ts';

@ObjectType('InvoiceLine')
export class InvoiceLineType {
  @AuthorizedField(() => Int)
  line: number;

  @AuthorizedField(() => String)
  description: string;

  @AuthorizedField(() => InvoiceCategory)
  category: CategoryValue;

  @AuthorizedField(() => Meter, { nullable: true, description: 'Null: nothing of ours meters it.' })
  meter: MeterValue | null;

  @AuthorizedField(() => Provider, { nullable: true })
  provider: string | null;

  @AuthorizedField(() => String, { nullable: true })
  deviceKind: string | null;

  @AuthorizedField(() => NanosScalar, { nullable: true, description: 'In thousand-millionths of the meter’s unit.' })
  quantity: string | null;

  @AuthorizedField(() => Money)
  amount: Money;
}

@ObjectType('DifferencePart')
export class DifferencePartType {
  @AuthorizedField(() => DifferenceKind)
  kind: DifferenceKindValue;

  @AuthorizedField(() => Money, { description: 'Above zero: the invoice is higher.' })
  amount: Money;
}

@ObjectType('ReconciledLine')
export class ReconciledLineType {
  @AuthorizedField(() => Int, {
    nullable: true,
    description: 'Null: metered, and no line of the invoice speaks of it.',
  })
  line: number | null;

  @AuthorizedField(() => Meter, { nullable: true })
  meter: MeterValue | null;

  @AuthorizedField(() => Provider, { nullable: true })
  provider: string | null;

  @AuthorizedField(() => String, { nullable: true })
  deviceKind: string | null;

  @AuthorizedField(() => NanosScalar, { nullable: true, description: 'In thousand-millionths of the meter’s unit.' })
  invoicedQuantity: string | null;

  @AuthorizedField(() => NanosScalar)
  meteredQuantity: string;

  @AuthorizedField(() => Money)
  invoiced: Money;

  @AuthorizedField(() => Money, { description: 'As first charged.' })
  metered: Money;

  @AuthorizedField(() => Money, { description: 'What corrections added since.' })
  corrected: Money;

  @AuthorizedField(() => Money, { description: 'Invoiced less metered less corrected.' })
  difference: Money;

  @AuthorizedField(() => [DifferencePartType], { description: 'They add up to the difference.' })
  parts: DifferencePartType[];
}

@ObjectType('Reconciliation', { description: 'An invoice beside what was metered at its supplier’s prices.' })
export class ReconciliationType {
  @AuthorizedField(() => Money)
  invoiced: Money;

  @AuthorizedField(() => Money)
  metered: Money;

  @AuthorizedField(() => Money)
  corrected: Money;

  @AuthorizedField(() => Money)
  difference: Money;

  @AuthorizedField(() => [DifferencePartType], { description: 'Of all lines; they add up to the difference.' })
  parts: DifferencePartType[];

  @AuthorizedField(() => [ReconciledLineType])
  lines: ReconciledLineType[];
}

@ObjectType('Invoice')
export class InvoiceType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => String)
  supplier: string;

  @AuthorizedField(() => String)
  number: string;

  @AuthorizedField(() => DateTimeScalar)
  issuedAt: string;

  @AuthorizedField(() => DateTimeScalar)
  periodFrom: string;

  @AuthorizedField(() => DateTimeScalar, { description: 'Not in it any more.' })
  periodTo: string;

  @AuthorizedField(() => Money)
  total: Money;

  @AuthorizedField(() => [InvoiceLineType])
  lines: InvoiceLineType[];

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  /** What `reconciliation` is asked of. */
  row: InvoiceRow;
  asOf: bigint | null;
}

export const InvoiceConnection = connectionType('Invoice', () => InvoiceType);

export function invoiceOf(row: InvoiceRow, asOf: bigint | null): InvoiceType {
  const lineOf = ({ quantityNanos, nanos, ...line }: InvoiceLine) => ({
    ...line,
    quantity: quantityNanos,
    amount: moneyOf(BigInt(nanos), row.currency),
  });
  return {
    id: row.invoice_id,
    supplier: row.supplier,
    number: row.number,
    issuedAt: row.issued_at,
    periodFrom: row.period_from,
    periodTo: row.period_to,
    total: moneyOf(row.total_nanos, row.currency),
    lines: row.lines.map(lineOf),
    recordedAt: row.recorded_at,
    row,
    asOf,
  };
}

export function reconciliationOf(found: Reconciliation, currency: string): ReconciliationType {
  const money = (nanos: bigint) => moneyOf(nanos, currency);
  const parts = (each: readonly DifferencePart[]) => each.map(({ kind, nanos }) => ({ kind, amount: money(nanos) }));
  const sums = (each: Reconciliation | ReconciledLine) => ({
    invoiced: money(each.invoicedNanos),
    metered: money(each.meteredNanos),
    corrected: money(each.correctedNanos),
    difference: money(each.differenceNanos),
    parts: parts(each.parts),
  });
  return {
    ...sums(found),
    lines: found.lines.map((line) => ({
      line: line.line,
      meter: line.meter,
      provider: line.provider,
      deviceKind: line.deviceKind,
      invoicedQuantity: line.invoicedQuantityNanos?.toString() ?? null,
      meteredQuantity: line.meteredQuantityNanos.toString(),
      ...sums(line),
    })),
  };
}
