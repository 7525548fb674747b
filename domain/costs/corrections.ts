// What may be put right, and how often? A published price over a range of windows, one line, or what a line of an invoice leaves
// over; each once, and never a correction itself. Nothing recorded changes: the difference is an amount of its own.
import { assertNever, type Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { NANOS_PER_UNIT, parseNanos } from '../kernel/money.ts';
import type {
  CorrectionEvent,
  CorrectionTarget,
  CostCorrected,
  InvoiceRecorded,
  PriceBookPublished,
} from './events.ts';
import { requireCurrency } from './known-currency.ts';
import { keyOfThing, nameOfThing } from './priced-thing.ts';
import { requireLabel } from './require-label.ts';
import { requireUtc } from './utc-time.ts';

type TargetOf<Kind extends CorrectionTarget['kind']> = Extract<CorrectionTarget, { kind: Kind }>;

/** What the books hold of the target, read before the command; null: nothing. */
export type CorrectedThing =
  /** `lineCorrectedBy`: what corrected a single line that this price was charged for in the range. */
  | { readonly kind: 'price'; readonly book: PriceBookPublished | null; readonly lineCorrectedBy: string | null }
  | { readonly kind: 'line'; readonly line: ChargedLine | null }
  /** `differenceNanos`: invoiced less metered less corrected charges, of the line, whatever was taken over from it; signed. */
  | { readonly kind: 'invoice-line'; readonly invoice: InvoiceRecorded | null; readonly differenceNanos: bigint };

export interface ChargedLine {
  /** A line that a correction made. */
  readonly isCorrection: boolean;
  /** Null while pending or unpriced. */
  readonly nanos: bigint | null;
  readonly currency: string | null;
  /** Which correction changed it already. */
  readonly correctedBy: string | null;
}

export interface CorrectCost {
  readonly type: 'CorrectCost';
  readonly data: CostCorrected;
  readonly known: CorrectedThing;
}

/** All corrections so far, oldest first. */
export type CorrectionState = readonly CostCorrected[];

const MAX_NANOS = 1_000_000_000n * NANOS_PER_UNIT;
/** What all of them move, whichever way: sums of the books are 64-bit integers, and must be even if each went to one side. */
const MAX_TOGETHER = 2_000_000_000n * NANOS_PER_UNIT;

/** Throws BAD_INPUT, NOT_FOUND, ALREADY_CORRECTED. */
export function correctCost({ data, known }: CorrectCost, past: CorrectionState): CorrectionEvent[] {
  requireLabel(data.reason, 'reason', 500);
  requireCurrency(data.currency);
  requireRoom(data, past);
  const { target } = data;
  switch (target.kind) {
    case 'price':
      requirePriceTarget(target, data.currency, known.kind === 'price' ? known.book : null, past);
      if (known.kind === 'price' && known.lineCorrectedBy !== null) {
        throw alreadyCorrected('A line of these days at this price was corrected', known.lineCorrectedBy);
      }
      break;
    case 'line':
      requireLineTarget(target, data.currency, known.kind === 'line' ? known.line : null, past);
      break;
    case 'invoice-line':
      requireInvoiceTarget(target, data.currency, known.kind === 'invoice-line' ? known : null, past);
      break;
    default:
      assertNever(target);
  }
  return [{ type: 'CostCorrected', data }];
}

function requirePriceTarget(
  target: TargetOf<'price'>,
  currency: string,
  book: PriceBookPublished | null,
  past: CorrectionState,
): void {
  const price = book?.prices.find((each) => keyOfThing(each) === keyOfThing(target));
  if (!book || !price) {
    throw new DomainError('NOT_FOUND', `No price book of this id has a price for ${nameOfThing(target)}.`, {
      field: 'priceBookId',
    });
  }
  requireSameCurrency(currency, book.currency);
  const right = parseNanos(target.nanosPerUnit);
  if (right <= 0n || right > 1_000_000n * NANOS_PER_UNIT) {
    throw new DomainError('BAD_INPUT', 'The right price is above zero and at most a million a unit.', {
      field: 'nanosPerUnit',
    });
  }
  if (right === parseNanos(price.nanosPerUnit)) {
    throw new DomainError('BAD_INPUT', 'The right price is the published one; there is nothing to correct.', {
      field: 'nanosPerUnit',
    });
  }
  const [from, to] = [requireUtc(target.from, 'from'), requireUtc(target.to, 'to')];
  if (from >= to) throw new DomainError('BAD_INPUT', 'to lies after from.', { field: 'to' });
  for (const { correctionId, target: earlier } of past) {
    if (earlier.kind !== 'price' || earlier.priceBookId !== target.priceBookId) continue;
    if (keyOfThing(earlier) !== keyOfThing(target)) continue;
    if (Date.parse(earlier.from) >= to || Date.parse(earlier.to) <= from) continue;
    throw alreadyCorrected(
      `The price for ${nameOfThing(target)} was corrected from ${earlier.from} to ${earlier.to}`,
      correctionId,
    );
  }
}

function requireLineTarget(
  target: TargetOf<'line'>,
  currency: string,
  line: ChargedLine | null,
  past: CorrectionState,
): void {
  const nanos = requireAmount(target.nanos);
  if (past.some(({ correctionId }) => correctionId === target.lineId) || line?.isCorrection) {
    throw new DomainError('BAD_INPUT', 'This line is a correction; correct the line it was made for, once.', {
      field: 'lineId',
    });
  }
  if (!line) throw new DomainError('NOT_FOUND', 'There is no cost line with this id.', { field: 'lineId' });
  const earlier = past.find((each) => each.target.kind === 'line' && each.target.lineId === target.lineId);
  const correctedBy = earlier?.correctionId ?? line.correctedBy;
  if (correctedBy !== null) throw alreadyCorrected('This line was corrected', correctedBy);
  if (line.nanos === null || line.currency === null) {
    throw new DomainError('BAD_INPUT', 'This line has no amount yet; it is corrected once it is priced.', {
      field: 'lineId',
    });
  }
  requireSameCurrency(currency, line.currency);
  if (line.nanos + nanos < 0n) {
    throw new DomainError('BAD_INPUT', `This line was charged ${line.nanos} nano-units; no more can be taken away.`, {
      field: 'nanos',
    });
  }
}

function requireInvoiceTarget(
  target: TargetOf<'invoice-line'>,
  currency: string,
  known: Extract<CorrectedThing, { kind: 'invoice-line' }> | null,
  past: CorrectionState,
): void {
  const nanos = requireAmount(target.nanos);
  const invoice = known?.invoice;
  requireLabel(target.businessUnit, 'businessUnit', 100);
  if (!invoice?.lines.some(({ line }) => line === target.line)) {
    throw new DomainError('NOT_FOUND', 'There is no invoice of this id with a line of this number.', { field: 'line' });
  }
  requireSameCurrency(currency, invoice.currency);
  // From the stream and not from the books: who corrects at the same time is seen.
  const taken = past.flatMap(({ correctionId, target: each }) =>
    each.kind === 'invoice-line' && each.invoiceId === target.invoiceId && each.line === target.line
      ? [{ correctionId, businessUnit: each.businessUnit, nanos: parseNanos(each.nanos) }]
      : [],
  );
  const earlier = taken.find(({ businessUnit }) => businessUnit === target.businessUnit);
  if (earlier) throw alreadyCorrected('This line of the invoice was corrected for this unit', earlier.correctionId);
  const left = taken.reduce((rest, each) => rest - each.nanos, known!.differenceNanos);
  if (nanos > 0n ? nanos > left : nanos < left) {
    throw new DomainError(
      'BAD_INPUT',
      `Invoice and books differ by ${left} nano-units on this line; no more can be taken over from it.`,
      { field: 'nanos' },
    );
  }
}

function requireRoom({ currency, target }: CostCorrected, past: CorrectionState): void {
  if (target.kind === 'price') return;
  const size = (nanos: string) => {
    const amount = parseNanos(nanos);
    return amount < 0n ? -amount : amount;
  };
  const moved = past.reduce(
    (sum, { currency: other, target: each }) =>
      other === currency && each.kind !== 'price' ? sum + size(each.nanos) : sum,
    0n,
  );
  if (moved + size(target.nanos) <= MAX_TOGETHER) return;
  throw new DomainError('BAD_INPUT', 'Corrections of one currency move at most two thousand million in all.', {
    field: 'nanos',
  });
}

function requireAmount(text: string): bigint {
  const nanos = parseNanos(text);
  if (nanos !== 0n && nanos <= MAX_NANOS && nanos >= -MAX_NANOS) return nanos;
  throw new DomainError(
    'BAD_INPUT',
    nanos === 0n ? 'A correction of zero corrects nothing.' : 'A correction is at most a thousand million.',
    { field: 'nanos' },
  );
}

function requireSameCurrency(given: string, counted: string): void {
  if (given === counted) return;
  throw new DomainError('BAD_INPUT', `This was charged in ${counted}; correct it in the same currency.`, {
    field: 'currency',
  });
}

const alreadyCorrected = (what: string, correctionId: string) =>
  new DomainError('ALREADY_CORRECTED', `${what} by ${correctionId}; a correction is not corrected again.`, {
    correctionId,
  });

export const correctionDecider: Decider<CorrectionState, CorrectCost, CorrectionEvent> = {
  initial: [],
  decide: correctCost,
  evolve: (state, event) => [...state, event.data],
};
