// What does the landlord send? An invoice of what was metered, at the price of the contract, by whole seconds, and with a fee that
// nothing meters: three honest reasons why it is not what the books say.
import { sumByCurrency } from './add-up.ts';
import { LANDLORD } from './publish-prices.ts';
import type { BillLine, Days } from './read-bill.ts';

/** Nano-units of EUR an hour, as the contract has it. */
export const CPU_CONTRACTED = 400_000_000n;
const SECOND = 1_000_000_000n;
const HOUR_SECONDS = 3_600n;
const SERVICE_FEE = 1_500_000_000n;

interface InvoiceLine {
  readonly description: string;
  readonly nanos: string;
  readonly [more: string]: string;
}

export function supplierInvoice(lines: readonly BillLine[], days: Days, issuedAt: string) {
  const of = (meter: string) => lines.filter((line) => line.meter === meter && line.supplier === LANDLORD);
  const deviceNs = of('DEVICE_HOUR').reduce((sum, line) => sum + BigInt(line.deviceNs), 0n);
  const seconds = (deviceNs + SECOND - 1n) / SECOND;
  const printed: InvoiceLine[] = [
    {
      description: 'CPU time, by the second',
      meter: 'DEVICE_HOUR',
      provider: 'CPU',
      quantity: String((seconds * SECOND) / HOUR_SECONDS),
      nanos: String((seconds * CPU_CONTRACTED) / HOUR_SECONDS),
    },
    asMetered('Storage', 'GIB_MONTH', of('GIB_MONTH')),
    asMetered('Requests', 'THOUSAND_REQUESTS', of('THOUSAND_REQUESTS')),
    { description: 'Service fee', category: 'PURCHASE', nanos: String(SERVICE_FEE) },
  ];
  return invoice(LANDLORD, 'NR-0001', 'EUR', printed, days, issuedAt);
}

export function invoice(
  supplier: string,
  number: string,
  currency: string,
  lines: readonly InvoiceLine[],
  { from, to }: Days,
  issuedAt: string,
) {
  return {
    commandId: `demo-invoice-${number}`,
    supplier,
    number,
    issuedAt,
    currency,
    periodFrom: `${from}T00:00:00Z`,
    periodTo: `${to}T00:00:00Z`,
    lines,
    totalNanos: String(lines.reduce((sum, { nanos }) => sum + BigInt(nanos), 0n)),
  };
}

function asMetered(description: string, meter: string, lines: readonly BillLine[]): InvoiceLine {
  const quantity = lines.reduce((sum, line) => sum + BigInt(line.quantity ?? '0'), 0n);
  const nanos = sumByCurrency(lines.map(({ amount }) => amount)).get('EUR') ?? 0n;
  return { description, meter, quantity: String(quantity), nanos: String(nanos) };
}
