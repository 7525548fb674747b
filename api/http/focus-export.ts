// How does finance take the bill away? GET /costs/focus.csv, in the FOCUS version asked for: a row a day and group, month after
// month from the totals, so that memory stays flat and the rows add up to what the books say, to the last nano-unit.
import { stringify } from 'csv-stringify/sync';
import type { Request } from 'express';
import { FOCUS_SPECS, type FocusSpec, focusColumns } from '../../domain/costs/focus-columns.ts';
import { type FocusCharge, focusRow } from '../../domain/costs/focus-row.ts';
import { monthAfter, monthOf } from '../../domain/costs/month.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type InvoiceRow, invoices } from '../../projections/costs/read-invoices.ts';
import { type CostTotal, costTotals, type Dimension } from '../../projections/costs/read-totals.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import type { Views } from '../../projections/views.ts';
import type { Context } from '../context.ts';
import { parseDays } from '../costs/day.ts';
import { wholeLog } from '../costs/whole-log.ts';
import { positionOf } from '../relay/position-of.ts';
import { parsePointInTime } from '../relay/scalars.ts';
import { bad, oneOf, readAs, readParameters } from './export-parameters.ts';
import type { Export, PreparedExport } from './stream-answer.ts';

const NAMES = ['spec', 'from', 'to', 'currency', 'asOf'];
/** Ten years. */
const MAX_DAYS = 3_660;
/** Of the books of ten suppliers over ten years. */
const MAX_INVOICES = 1_000;

const BY: readonly Dimension[] = [
  'day',
  'booked_month',
  'kind',
  'meter',
  'model_id',
  'version',
  'deployment_id',
  'business_unit',
  'environment',
  'provider',
  'device_kind',
  'supplier',
  'price_book_id',
  'nanos_per_unit',
  'correction_id',
];

export const focusExport: Export = {
  operation: 'focusExport',
  roles: ['finance', 'regulator', 'operator'],
  async prepare(request: Request, context: Context): Promise<PreparedExport> {
    const parameters = readParameters(request, NAMES);
    const spec = oneOf(parameters, 'spec', FOCUS_SPECS) ?? '1.4';
    const { from, to } = parameters;
    if (from === undefined || to === undefined) throw bad('from', 'and to are days such as 2026-01-31; give both');
    const days = parseDays(from, to, MAX_DAYS);
    const currency = readAs(
      parameters,
      'currency',
      (text) => (/^[A-Z]{3}$/.test(text) ? text : undefined),
      'an ISO 4217 code such as EUR',
    );
    const at = readAs(parameters, 'asOf', parsePointInTime, 'a position token of this API, or a UTC time');
    const upTo = at ? await positionOf(context, at) : await wholeLog(context);
    return {
      mediaType: 'text/csv; charset=utf-8; header=present',
      fileName: `focus-${spec}-${days.from}-${days.to}.csv`,
      upTo,
      nodes: ['costs'],
      businessUnits: ['*'],
      pieces: () => pieces(context.deps.views, { spec, ...days, currency, asOf: upTo }),
    };
  },
};

interface Asked {
  readonly spec: FocusSpec;
  readonly from: string;
  readonly to: string;
  readonly currency: string | undefined;
  readonly asOf: Position;
}

async function* pieces(views: Views, { spec, from, to, currency, asOf }: Asked): AsyncGenerator<string> {
  const columns = [...focusColumns(spec)];
  const options = { columns, record_delimiter: 'windows' } as const;
  yield stringify([], { ...options, header: true });
  const invoiced = await invoicesUpTo(views, asOf);
  for (let start = from; start < to; ) {
    const next = `${monthAfter(monthOf(start))}-01`;
    const end = next < to ? next : to;
    const totals = await costTotals(views, { ...EVERYTHING, asOf, by: BY, from: start, to: end, currency });
    const charges = totals.map((total) => chargeOf(total, invoiced)).sort(byDay);
    yield stringify(
      charges.map((charge) => {
        const row = focusRow(charge);
        return columns.map((column) => cell(row[column]));
      }),
      { record_delimiter: 'windows' },
    );
    start = end;
  }
}

function chargeOf(total: CostTotal, invoiced: readonly InvoiceRow[]): FocusCharge {
  const { day, supplier, currency } = total;
  const invoice = invoiced.find(
    (each) =>
      each.supplier === supplier &&
      each.currency === currency &&
      each.period_from.slice(0, 10) <= day! &&
      day! < each.period_to.slice(0, 10),
  );
  return {
    day: day!,
    bookedMonth: total.booked_month!,
    currency,
    kind: total.kind!,
    meter: total.meter,
    supplier: supplier ?? 'house',
    businessUnit: total.business_unit!,
    modelId: total.model_id,
    version: total.version,
    deploymentId: total.deployment_id,
    environment: total.environment,
    provider: total.provider as FocusCharge['provider'],
    deviceKind: total.device_kind,
    priceBookId: total.price_book_id,
    nanosPerUnit: total.nanos_per_unit,
    correctionId: total.correction_id,
    invoiceId: invoice?.number ?? null,
    lines: total.lines,
    quantity: total.quantity,
    nanos: total.nanos,
  };
}

async function invoicesUpTo(views: Views, asOf: Position): Promise<readonly InvoiceRow[]> {
  return (await invoices(views, { asOf, last: MAX_INVOICES })).rows;
}

function byDay(a: FocusCharge, b: FocusCharge): number {
  return a.day < b.day ? -1 : a.day > b.day ? 1 : 0;
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it; an amount below zero is none. */
function cell(text: string): string {
  if (!/^[=+\-@\t\r]/.test(text) || /^-\d+(\.\d+)?$/.test(text)) return text;
  return `'${text}`;
}
