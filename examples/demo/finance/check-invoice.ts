// Is the invoice right? Each line's difference falls into parts with names; the price is put right, what is left is booked, and then
// invoice and books are equal to the last nano-unit, while the answer of before stays what it was.
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';
import type { Amount } from './add-up.ts';
import { mustAgree, sumByCurrency } from './add-up.ts';
import { CLOUD } from './publish-prices.ts';
import { type BillLine, type Days, readSummary, totalsOf } from './read-bill.ts';
import { CPU_CONTRACTED, invoice, supplierInvoice } from './supplier-invoice.ts';

interface Part {
  readonly kind: string;
  readonly amount: Amount;
}

interface Reconciliation {
  readonly invoiced: Amount;
  readonly metered: Amount;
  readonly corrected: Amount;
  readonly difference: Amount;
  readonly parts: readonly Part[];
  readonly lines: readonly {
    readonly line: number | null;
    readonly meter: string | null;
    readonly invoiced: Amount;
    readonly metered: Amount;
    readonly difference: Amount;
    readonly parts: readonly Part[];
  }[];
}

export interface InvoiceAnswer {
  readonly invoiced: string;
  /** Kind of difference → nano-units, before anything was put right. */
  readonly differences: { readonly [kind: string]: string };
  readonly differenceBefore: string;
  readonly differenceAfter: string;
  /** Of the last correction. */
  readonly position: string;
}

const MONEY = '{ nanos currency formatted }';
const RECORD = `mutation ($input: RecordInvoiceInput!) { recordInvoice(input: $input) { invoiceId receipt { position } } }`;
const CORRECT = `mutation ($input: CorrectCostInput!) { correctCost(input: $input) { correctionId receipt { position } } }`;
const INVOICE = `query ($id: ID!, $asOf: PointInTime) {
  invoice(id: $id, asOf: $asOf) {
    reconciliation {
      invoiced ${MONEY} metered ${MONEY} corrected ${MONEY} difference ${MONEY} parts { kind amount ${MONEY} }
      lines { line meter invoiced ${MONEY} metered ${MONEY} difference ${MONEY} parts { kind amount ${MONEY} } }
    }
  }
}`;

interface Recorded {
  readonly recordInvoice: { readonly invoiceId: string; readonly receipt: { readonly position: string } };
}
interface Corrected {
  readonly correctCost: { readonly receipt: { readonly position: string } };
}

export async function checkInvoice(
  cast: Cast,
  priceBookId: string,
  lines: readonly BillLine[],
  days: Days,
  teller: Teller,
): Promise<InvoiceAnswer> {
  const { finance } = cast;
  const issuedAt = `${days.from}T00:00:00Z`;
  teller.step('finance', 'enters the invoice of the landlord and asks why it is not what the books say');
  const { recordInvoice } = await finance.ask<Recorded>(RECORD, { input: supplierInvoice(lines, days, issuedAt) });
  const { invoiceId } = recordInvoice;
  const before = await reconcile(cast, invoiceId, recordInvoice.receipt.position);
  tellLines(before, teller);
  const asked = await readSummary(cast, { asOf: recordInvoice.receipt.position });

  teller.step('finance', 'puts the price right: the contract says 0.40 EUR an hour, 0.36 was published');
  const correct = async (commandId: string, currency: string, reason: string, target: object) =>
    (await finance.ask<Corrected>(CORRECT, { input: { commandId, currency, reason, ...target } })).correctCost.receipt;
  const right = await correct('demo-correction', 'EUR', 'The contract says 0.40 an hour; 0.36 was published.', {
    price: {
      priceBookId,
      provider: 'CPU',
      nanosPerUnit: String(CPU_CONTRACTED),
      from: `${days.from}T00:00:00Z`,
      to: `${days.to}T00:00:00Z`,
    },
  });
  const left = await reconcile(cast, invoiceId, right.position);
  tellLines(left, teller);

  teller.step('finance', 'books what is left, line by line: seconds rounded up, and the fee; the retail unit bears it');
  let { position } = right;
  for (const { line, difference } of left.lines) {
    if (difference.nanos === '0') continue;
    if (line === null) throw new Error('Something was metered that the invoice does not mention.');
    const invoiceLine = { invoiceId, line, nanos: difference.nanos, businessUnit: 'retail' };
    const booked = await correct(`demo-booking-${line}`, 'EUR', `Line ${line} of NR-0001, as agreed.`, { invoiceLine });
    position = booked.position;
  }
  const after = await reconcile(cast, invoiceId, position);
  mustBeEqual(after);
  teller.say(
    `Invoiced ${after.invoiced.formatted}; metered ${after.metered.formatted} and put right by ${after.corrected.formatted}. Equal.`,
  );
  position = await buyInDollars(cast, days, issuedAt, correct);
  mustAgree(
    'The bill as of before the corrections, asked again',
    totalsOf(await readSummary(cast, { atLeast: position, asOf: recordInvoice.receipt.position })),
    totalsOf(asked),
  );
  teller.say('Asked as of before, the bill still says what it said.');
  return {
    invoiced: before.invoiced.nanos,
    differences: Object.fromEntries(before.parts.map(({ kind, amount }) => [kind, amount.nanos])),
    differenceBefore: before.difference.nanos,
    differenceAfter: after.difference.nanos,
    position,
  };
}

type Correct = (commandId: string, currency: string, reason: string, target: object) => Promise<{ position: string }>;

/** Nothing metered it; it is charged in its own currency and never added to euros. */
async function buyInDollars(cast: Cast, days: Days, issuedAt: string, correct: Correct): Promise<string> {
  const lines = [{ description: 'Reserved card, unused', category: 'PURCHASE', nanos: '12500000000' }];
  const input = invoice(CLOUD, 'EC-0001', 'USD', lines, days, issuedAt);
  const { recordInvoice } = await cast.finance.ask<Recorded>(RECORD, { input });
  const { invoiceId } = recordInvoice;
  const invoiceLine = { invoiceId, line: 1, nanos: lines[0]!.nanos, businessUnit: 'retail' };
  const { position } = await correct('demo-booking-card', 'USD', 'A card was reserved and not used.', { invoiceLine });
  mustBeEqual(await reconcile(cast, invoiceId, position));
  return position;
}

/** As of a receipt: what is metered meanwhile is another invoice's. */
async function reconcile({ finance }: Cast, id: string, asOf: string): Promise<Reconciliation> {
  const { invoice } = await finance.ask<{ invoice: { reconciliation: Reconciliation } }>(INVOICE, { id, asOf });
  const { reconciliation } = invoice;
  for (const each of [reconciliation, ...reconciliation.lines]) {
    mustAgree(
      'A difference and its parts',
      sumByCurrency(each.parts.map(({ amount }) => amount)),
      sumByCurrency([each.difference]),
    );
  }
  return reconciliation;
}

function mustBeEqual({ difference }: Reconciliation): void {
  if (difference.nanos !== '0') throw new Error(`Invoice and books still differ by ${difference.formatted}.`);
}

function tellLines({ lines, difference }: Reconciliation, teller: Teller): void {
  teller.table(
    ['line', 'invoiced', 'in the books', 'difference', 'because'],
    lines.map((line) => [
      line.line ?? '–',
      line.invoiced.formatted,
      line.metered.formatted,
      line.difference.formatted,
      line.parts.map(({ kind, amount }) => `${kind.toLowerCase().replace('_', ' ')} ${amount.formatted}`).join(', '),
    ]),
  );
  teller.say(`Difference ${difference.formatted}, and its parts add up to it.`);
}
