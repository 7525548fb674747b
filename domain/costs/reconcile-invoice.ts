// Is the invoice right? What was metered at the supplier's prices stands beside each line, and the difference falls into parts
// that add up to it to the last nano-unit (guarantee G7): other quantity, other price, rounding, and what was put right since.
import { divideHalfEven, NANOS_PER_UNIT } from '../kernel/money.ts';
import type { InvoiceLine, Meter, Price } from './events.ts';
import { FINEST_PER_UNIT, quantityNanosOf } from './meter-units.ts';
import { shareSigned } from './share-signed.ts';

/** What was metered of one thing at one price, in the invoice's period, currency and supplier. */
export interface MeteredThing {
  readonly meter: Meter;
  readonly provider: Price['provider'];
  readonly deviceKind: string | null;
  readonly nanosPerUnit: bigint;
  /** Finest units of the meter. */
  readonly quantity: bigint;
  /** As first charged. */
  readonly nanos: bigint;
  /** What corrections added; signed. */
  readonly correctedNanos: bigint;
}

export const DIFFERENCES = [
  'EQUAL',
  'QUANTITY',
  'PRICE',
  'ROUNDING',
  'NOT_METERED',
  'NOT_INVOICED',
  'CORRECTED',
] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

export interface DifferencePart {
  readonly kind: DifferenceKind;
  readonly nanos: bigint;
}

export interface ReconciledLine {
  /** Null: metered, and no line of the invoice speaks of it. */
  readonly line: number | null;
  readonly meter: Meter | null;
  readonly provider: Price['provider'];
  readonly deviceKind: string | null;
  readonly invoicedNanos: bigint;
  readonly invoicedQuantityNanos: bigint | null;
  readonly meteredQuantityNanos: bigint;
  /** As first charged. */
  readonly meteredNanos: bigint;
  /** Corrections of the charges, and of this line of the invoice. */
  readonly correctedNanos: bigint;
  /** Invoiced less metered less corrected: what is still to be explained to somebody. */
  readonly differenceNanos: bigint;
  /** Not empty; they add up to the difference. */
  readonly parts: readonly DifferencePart[];
}

export interface Reconciliation {
  readonly lines: readonly ReconciledLine[];
  readonly invoicedNanos: bigint;
  readonly meteredNanos: bigint;
  readonly correctedNanos: bigint;
  readonly differenceNanos: bigint;
  /** The parts of all lines by their kind; they add up to the difference. */
  readonly parts: readonly DifferencePart[];
}

/** `adjusted`: by line of the invoice, what corrections of that line booked. Pure; the order of nothing matters but `lines`. */
export function reconcileInvoice(
  lines: readonly InvoiceLine[],
  metered: readonly MeteredThing[],
  adjusted: ReadonlyMap<number, bigint> = new Map(),
): Reconciliation {
  const matched = matchLines(lines, metered);
  const reconciled = [
    ...lines.map((line) => reconcileLine(line, matched.ofLine.get(line.line), adjusted.get(line.line) ?? 0n)),
    ...matched.left.map(notInvoiced),
  ];
  const sum = (of: (line: ReconciledLine) => bigint) => reconciled.reduce((total, line) => total + of(line), 0n);
  return {
    lines: reconciled,
    invoicedNanos: sum((line) => line.invoicedNanos),
    meteredNanos: sum((line) => line.meteredNanos),
    correctedNanos: sum((line) => line.correctedNanos),
    differenceNanos: sum((line) => line.differenceNanos),
    parts: partsOfAll(reconciled),
  };
}

/** All that one line stands for; `value`: its quantity at the published prices, times the finest units in one, unrounded. */
interface Matched {
  readonly quantity: bigint;
  readonly value: bigint;
  readonly nanos: bigint;
  readonly correctedNanos: bigint;
}

/** A thing goes to the lines that name its kind; else to those that name its provider alone; else to none. */
function matchLines(lines: readonly InvoiceLine[], metered: readonly MeteredThing[]) {
  const ofLine = new Map<number, Matched>();
  const left: MeteredThing[] = [];
  for (const thing of metered) {
    const sameMeter = lines.filter((line) => line.meter === thing.meter && line.provider === thing.provider);
    const exact = sameMeter.filter((line) => line.deviceKind === thing.deviceKind);
    const takers = exact.length > 0 ? exact : sameMeter.filter((line) => line.deviceKind === null);
    if (takers.length === 0) {
      left.push(thing);
      continue;
    }
    const weights = takers.map((line) => BigInt(line.quantityNanos ?? '0'));
    const quantities = shareSigned(thing.quantity, weights);
    const amounts = shareSigned(thing.nanos, weights);
    const corrections = shareSigned(thing.correctedNanos, weights);
    takers.forEach(({ line }, index) => {
      const before = ofLine.get(line) ?? { quantity: 0n, value: 0n, nanos: 0n, correctedNanos: 0n };
      ofLine.set(line, {
        quantity: before.quantity + quantities[index]!,
        value: before.value + quantities[index]! * thing.nanosPerUnit,
        nanos: before.nanos + amounts[index]!,
        correctedNanos: before.correctedNanos + corrections[index]!,
      });
    });
  }
  return { ofLine, left };
}

function reconcileLine(line: InvoiceLine, matched: Matched | undefined, adjusted: bigint): ReconciledLine {
  const invoiced = BigInt(line.nanos);
  const { meter, provider, deviceKind } = line;
  const corrected = (matched?.correctedNanos ?? 0n) + adjusted;
  const parts: DifferencePart[] = [];
  if (!matched || meter === null) parts.push({ kind: 'NOT_METERED', nanos: invoiced });
  else parts.push(...explain(line, meter, matched));
  parts.push({ kind: 'CORRECTED', nanos: -corrected });
  return {
    line: line.line,
    meter,
    provider,
    deviceKind,
    invoicedNanos: invoiced,
    invoicedQuantityNanos: line.quantityNanos === null ? null : BigInt(line.quantityNanos),
    meteredQuantityNanos: matched && meter ? quantityNanosOf(meter, matched.quantity) : 0n,
    meteredNanos: matched?.nanos ?? 0n,
    correctedNanos: corrected,
    differenceNanos: invoiced - (matched?.nanos ?? 0n) - corrected,
    parts: named(parts),
  };
}

/**
 * From the invoiced amount to the metered one in three steps: the supplier's price becomes ours, the supplier's quantity ours,
 * and the exact value the charged one. A line without a quantity is taken to mean ours.
 */
function explain({ nanos, quantityNanos }: InvoiceLine, meter: Meter, matched: Matched): DifferencePart[] {
  const atOurPrices = divideHalfEven(matched.value, FINEST_PER_UNIT[meter]);
  const atOurPrice =
    quantityNanos === null ? atOurPrices : atOurMeanPrice(BigInt(quantityNanos), meter, matched, atOurPrices);
  return [
    { kind: 'PRICE', nanos: BigInt(nanos) - atOurPrice },
    { kind: 'QUANTITY', nanos: atOurPrice - atOurPrices },
    { kind: 'ROUNDING', nanos: atOurPrices - matched.nanos },
  ];
}

/** The supplier's quantity at the mean of our prices, weighted by what was metered at each. */
function atOurMeanPrice(quantityNanos: bigint, meter: Meter, matched: Matched, whole: bigint): bigint {
  // A quantity in thousand-millionths that is ours when rounded alike is ours: the rounding is not another quantity.
  if (quantityNanos === quantityNanosOf(meter, matched.quantity)) return whole;
  if (matched.quantity === 0n) return 0n;
  return divideHalfEven(quantityNanos * matched.value, NANOS_PER_UNIT * matched.quantity);
}

function notInvoiced(thing: MeteredThing): ReconciledLine {
  const { meter, provider, deviceKind, quantity, nanos, correctedNanos } = thing;
  return {
    line: null,
    meter,
    provider,
    deviceKind,
    invoicedNanos: 0n,
    invoicedQuantityNanos: null,
    meteredQuantityNanos: quantityNanosOf(meter, quantity),
    meteredNanos: nanos,
    correctedNanos,
    differenceNanos: -nanos - correctedNanos,
    parts: named([
      { kind: 'NOT_INVOICED', nanos: -nanos },
      { kind: 'CORRECTED', nanos: -correctedNanos },
    ]),
  };
}

function named(parts: readonly DifferencePart[]): DifferencePart[] {
  const there = parts.filter(({ nanos }) => nanos !== 0n);
  return there.length > 0 ? there : [{ kind: 'EQUAL', nanos: 0n }];
}

function partsOfAll(lines: readonly ReconciledLine[]): DifferencePart[] {
  const sums = new Map<DifferenceKind, bigint>();
  for (const { parts } of lines) for (const { kind, nanos } of parts) sums.set(kind, (sums.get(kind) ?? 0n) + nanos);
  return named(DIFFERENCES.flatMap((kind) => (sums.has(kind) ? [{ kind, nanos: sums.get(kind)! }] : [])));
}
