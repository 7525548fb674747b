// Can finance take the bill into its own tools? As FOCUS 1.4 in CSV, whose rows add up to what the books say; and what does the
// record itself cost?
import { parse } from 'csv-parse/sync';
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';
import { type Amount, mustAgree, sumByCurrency } from './add-up.ts';
import { type Days, readSummary, totalsOf } from './read-bill.ts';

export interface BillTaken {
  readonly rows: number;
  /** Currency → nano-units. */
  readonly totals: { readonly [currency: string]: string };
}

/** Throws when the file adds up to something else than the books. */
export async function takeBill(cast: Cast, { from, to }: Days, position: string, teller: Teller): Promise<BillTaken> {
  teller.step('finance', 'takes the bill away as FOCUS 1.4');
  const { bytes } = await cast.finance.download(`/costs/focus.csv?spec=1.4&from=${from}&to=${to}&asOf=${position}`);
  const rows = parse(new TextDecoder().decode(bytes), { columns: true }) as Record<string, string>[];
  const billed = rows.map((row) => ({ currency: row.BillingCurrency!, nanos: String(nanosOf(row.BilledCost!)) }));
  const totals = totalsOf(await readSummary(cast, { asOf: position }));
  mustAgree('The FOCUS file and the summary', sumByCurrency(billed), totals);
  const told = [...totals].map(([currency, nanos]) => `${nanos} nano-${currency}`).join(' and ');
  teller.say(`${bytes.length} bytes, ${rows.length} rows; they add up to ${told}, as the books say.`);
  return {
    rows: rows.length,
    totals: Object.fromEntries([...totals].map(([currency, nanos]) => [currency, String(nanos)])),
  };
}

interface AuditCost {
  readonly predictions: number;
  readonly logBytes: number;
  readonly bytesPerMillionPredictions: number | null;
  readonly perMillionPredictionsAMonth: Amount | null;
}

/** In nano-units a month, for a million predictions. */
export async function askWhatAuditCosts({ finance }: Cast, teller: Teller): Promise<string> {
  teller.step('finance', 'asks what the record itself costs');
  const { auditCost } = await finance.ask<{ auditCost: AuditCost }>(
    `{ auditCost { predictions logBytes bytesPerMillionPredictions perMillionPredictionsAMonth { nanos currency formatted } } }`,
  );
  const { predictions, logBytes, bytesPerMillionPredictions: bytes, perMillionPredictionsAMonth: cost } = auditCost;
  if (bytes === null || cost === null) throw new Error('What the record costs cannot be said: it was not metered.');
  teller.say(`${logBytes} bytes hold ${predictions} predictions and all that led to them.`);
  teller.say(`At this rate a million predictions are ${(bytes / 2 ** 30).toFixed(2)} GiB: ${cost.formatted} a month.`);
  return cost.nanos;
}

/** `12.5` → 12500000000n; exact. */
function nanosOf(decimal: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(decimal) ?? [];
  if (whole === undefined) throw new Error('A row of the FOCUS file has no decimal amount.');
  const nanos = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return sign === '-' ? -nanos : nanos;
}
