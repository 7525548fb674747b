// Finance's question: what did it cost, is the invoice right, and does everything add up to the last nano-unit?

import { checkInvoice, type InvoiceAnswer } from './finance/check-invoice.ts';
import { type Days, readBill, settledAt } from './finance/read-bill.ts';
import { askWhatAuditCosts, type BillTaken, takeBill } from './finance/take-bill.ts';
import { watchBudget } from './finance/watch-budget.ts';
import type { Cast } from './people.ts';
import type { Teller } from './teller.ts';

export interface CostAnswer {
  readonly lines: number;
  /** Integer nano-units of EUR as text, before anything was put right. */
  readonly total: string;
  readonly metered: string;
}

export interface FinanceAnswer {
  readonly invoice: Omit<InvoiceAnswer, 'position'>;
  /** Thousandths. */
  readonly budgetAlerts: readonly number[];
  readonly focus: BillTaken;
  /** Nano-units of EUR a month. */
  readonly auditPerMillionPredictions: string;
}

const DAY_MS = 86_400_000;

/** `startedAt`: milliseconds, of the story. Throws when one sum is not the other. */
export async function askFinance(
  cast: Cast,
  priceBookId: string,
  startedAt: number,
  teller: Teller,
): Promise<{ cost: CostAnswer; finance: FinanceAnswer }> {
  teller.step('finance', 'asks what it cost and whether it adds up');
  const { meterStorage } = await cast.finance.ask<{ meterStorage: { receipt: { position: string } } }>(
    'mutation { meterStorage { receipt { position } } }',
  );
  const settled = await settledAt(cast, meterStorage.receipt.position);
  // A day more: the story may go on past midnight.
  const days: Days = { from: dayOf(startedAt), to: dayOf(startedAt + 2 * DAY_MS) };
  const { summary, lines } = await readBill(cast, settled, days, teller);
  const euros = summary.totals.find(({ currency }) => currency === 'EUR');
  if (!euros?.metered) throw new Error('Nothing was metered in euros.');
  const { total, metered } = euros;
  teller.say(
    `${summary.lines} lines add up to ${total.formatted}; metered ${metered.formatted}. Equal to the last nano-unit, by model, kind, day and line.`,
  );
  const budgetAlerts = await watchBudget(cast, BigInt(total.nanos), teller);
  const { position, ...invoice } = await checkInvoice(cast, priceBookId, lines, days, teller);
  await readBill(cast, position, days, teller);
  const focus = await takeBill(cast, days, position, teller);
  const auditPerMillionPredictions = await askWhatAuditCosts(cast, teller);
  return {
    cost: { lines: summary.lines, total: total.nanos, metered: metered.nanos },
    finance: { invoice, budgetAlerts, focus, auditPerMillionPredictions },
  };
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
