// Which invoice may be entered? One whose lines add up, for whole days that have begun, once. What it says is the supplier's
// word; whether it is right is asked afterwards (reconcile-invoice.ts).
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { EventMetadata } from '../kernel/event.ts';
import { NANOS_PER_UNIT, parseNanos } from '../kernel/money.ts';
import type { InvoiceEvent, InvoiceLine, InvoiceRecorded } from './events.ts';
import { requireCurrency } from './known-currency.ts';
import { requireThing } from './priced-thing.ts';
import { requireLabel } from './require-label.ts';
import { requireMidnight, requireUtc } from './utc-time.ts';

export interface InvoiceCommand {
  readonly type: 'RecordInvoice';
  readonly data: InvoiceRecorded;
  readonly now: string;
}

/** The invoice, and when it was entered; undefined before. */
export type InvoiceState = { readonly invoice: InvoiceRecorded; readonly recordedAt: string | undefined } | undefined;

const MAX_LINES = 1_000;
const MAX_LABEL = 100;
const MAX_DESCRIPTION = 200;
const DAY_MS = 86_400_000;
const MAX_DAYS = 366;
/** Of a line and of its quantity: a thousand million units, so that a whole invoice fits 64 bits. */
const MAX_NANOS = 1_000_000_000n * NANOS_PER_UNIT;

/** Throws BAD_INPUT, INVOICE_ALREADY_RECORDED. */
export function recordInvoice({ data, now }: InvoiceCommand, state: InvoiceState): InvoiceEvent[] {
  if (state) {
    const { number, supplier, issuedAt } = state.invoice;
    const when = state.recordedAt ? `was recorded ${state.recordedAt}` : 'is recorded';
    throw new DomainError(
      'INVOICE_ALREADY_RECORDED',
      `Invoice ${number} of ${supplier}, issued ${issuedAt}, ${when}; correct a line of it instead.`,
      { invoiceId: state.invoice.invoiceId },
    );
  }
  requireLabel(data.supplier, 'supplier', MAX_LABEL);
  requireLabel(data.number, 'number', MAX_LABEL);
  requireCurrency(data.currency);
  requirePeriod(data, Date.parse(now));
  if (data.lines.length === 0 || data.lines.length > MAX_LINES) {
    throw new DomainError('BAD_INPUT', `An invoice has 1 to ${MAX_LINES} lines.`, { field: 'lines' });
  }
  data.lines.forEach(requireLine);
  const sum = data.lines.reduce((total, line) => total + BigInt(line.nanos), 0n);
  if (sum !== parseNanos(data.totalNanos)) {
    throw new DomainError(
      'BAD_INPUT',
      `The lines add up to ${sum} nano-units, the total says ${data.totalNanos}; they must be equal.`,
      { field: 'totalNanos', linesNanos: sum.toString(), totalNanos: data.totalNanos },
    );
  }
  return [{ type: 'InvoiceRecorded', data }];
}

function requirePeriod({ issuedAt, periodFrom, periodTo }: InvoiceRecorded, now: number): void {
  const issued = requireUtc(issuedAt, 'issuedAt');
  const from = requireMidnight(periodFrom, 'periodFrom');
  const to = requireMidnight(periodTo, 'periodTo');
  if (from >= to || to - from > MAX_DAYS * DAY_MS) {
    throw new DomainError('BAD_INPUT', `periodTo lies after periodFrom, at most ${MAX_DAYS} days.`, {
      field: 'periodTo',
    });
  }
  // A day's grace: the supplier's clock and calendar day are not ours.
  if (issued > now + DAY_MS) {
    throw new DomainError('BAD_INPUT', 'issuedAt lies in the future; give the day on the invoice.', {
      field: 'issuedAt',
    });
  }
  if (from > now) {
    throw new DomainError('BAD_INPUT', 'periodFrom lies in the future; an invoice is for days that have begun.', {
      field: 'periodFrom',
    });
  }
}

function requireLine(line: InvoiceLine, index: number): void {
  const which = `Line ${line.line}`;
  if (line.line !== index + 1) {
    throw new DomainError('BAD_INPUT', `${which} stands in place ${index + 1}; lines are numbered from 1.`);
  }
  requireLabel(line.description, 'description', MAX_DESCRIPTION);
  if (line.category !== 'usage' && line.meter !== null) {
    throw new DomainError('BAD_INPUT', `${which} is ${line.category}, which nothing meters; leave meter out.`, {
      field: 'meter',
      line: line.line,
    });
  }
  if (line.meter !== null) requireThing({ ...line, meter: line.meter });
  else if (line.provider !== null || line.deviceKind !== null) {
    throw new DomainError('BAD_INPUT', `${which} names a device and no meter; name both or neither.`, {
      field: 'meter',
      line: line.line,
    });
  }
  const quantity = line.quantityNanos === null ? 0n : parseNanos(line.quantityNanos);
  if (quantity < 0n || quantity > MAX_NANOS) {
    throw new DomainError('BAD_INPUT', `${which} has a quantity below zero or above a thousand million.`, {
      field: 'quantityNanos',
      line: line.line,
    });
  }
  const amount = parseNanos(line.nanos);
  if (amount > MAX_NANOS || amount < -MAX_NANOS) {
    throw new DomainError('BAD_INPUT', `${which} is above a thousand million; give it in nano-units.`, {
      field: 'nanos',
      line: line.line,
    });
  }
}

/** As the ledger hands them over: the time of recording stands beside the fact. */
type StoredInvoice = InvoiceEvent & { readonly metadata?: Pick<EventMetadata, 'recordedAt'> };

export const invoiceDecider: Decider<InvoiceState, InvoiceCommand, InvoiceEvent> = {
  initial: undefined,
  decide: recordInvoice,
  evolve: (_state, event: StoredInvoice) => ({ invoice: event.data, recordedAt: event.metadata?.recordedAt }),
};
