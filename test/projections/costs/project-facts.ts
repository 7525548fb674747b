// Facts in, the view of money out: in this process, on a file of its own.
import type { TestContext } from 'node:test';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { auditView } from '../../../projections/audit/audit-view.ts';
import { costsView } from '../../../projections/costs/costs-view.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';
import { makeDatedPen } from './cost-history.ts';

/** A fact, or a fact and when it was recorded; the others come a second after the one before. */
export type Dated = DomainEvent | readonly [string, DomainEvent];

export async function projectFacts(t: Pick<TestContext, 'after'>, all: readonly Dated[]) {
  const store = makeMemoryEventStore();
  const pen = makeDatedPen(store);
  const file = viewsFile(t);
  let now = Date.UTC(2026, 0, 3);
  const write = async (more: readonly Dated[]) => {
    const stored = [];
    for (const one of more) {
      const [at, fact] = 'type' in one ? ([new Date(now + 1000).toISOString(), one] as const) : one;
      now = Date.parse(at);
      stored.push(await pen(fact, at));
    }
    await projectInto(file, store, { projections: [costsView, auditView] });
    return stored;
  };
  const stored = await write(all);
  return { stored, write, file, views: readerOf(t, file) };
}

type DataOf<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>['data'];

export const correction = (
  target: DataOf<'CostCorrected'>['target'],
  changes: Partial<DataOf<'CostCorrected'>> = {},
): DomainEvent => ({
  type: 'CostCorrected',
  data: { correctionId: 'cc_0000000000000001', currency: 'EUR', target, reason: 'It was wrong.', ...changes },
});

export const invoice = (changes: Partial<DataOf<'InvoiceRecorded'>> = {}): DomainEvent => ({
  type: 'InvoiceRecorded',
  data: {
    invoiceId: 'iv_0000000000000001',
    supplier: 'house',
    number: '1',
    issuedAt: '2026-02-03T00:00:00.000Z',
    currency: 'EUR',
    periodFrom: '2026-01-01T00:00:00.000Z',
    periodTo: '2026-02-01T00:00:00.000Z',
    lines: [
      {
        line: 1,
        description: 'Support',
        category: 'purchase',
        meter: null,
        provider: null,
        deviceKind: null,
        quantityNanos: null,
        nanos: '5000',
      },
    ],
    totalNanos: '5000',
    ...changes,
  },
});

export const periodClosed = (period: string, from: string, to: string): DomainEvent => ({
  type: 'PeriodClosed',
  data: { period, from, to, asOf: '1', totals: [{ currency: 'EUR', lines: 1, nanos: '1' }] },
});
