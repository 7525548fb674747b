// A house with a history that costs something: a run, a measurement and predictions in January 2026, priced in euros, and an
// hour and a half of a rented card in dollars.
import type { TestContext } from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { demoFacts, facts, makeMeter, makePen, PRICE_BOOK } from '../../support/events.ts';
import { startApi } from '../api-fixture.ts';
import { good, people } from '../seeded-model.ts';

export const CARD_BOOK = 'pb_0000000000000002';
export const JANUARY = { from: '2026-01-01', to: '2026-02-01' };
export { PRICE_BOOK };

export async function startFinanceHouse(t: TestContext) {
  const api = await startApi(t);
  const pen = makePen(api.store);
  const card = makeMeter({
    leaseId: 'ls_card000000000001',
    provider: 'cuda',
    deviceKind: 'h100',
    to: '2026-01-15T00:00:00.000Z',
  });
  const stored = await pen.writeAll([
    ...demoFacts(7),
    facts.priceBookPublished({
      priceBookId: CARD_BOOK,
      supplier: 'Cloud Example GmbH',
      currency: 'USD',
      prices: [{ meter: 'device-hour', provider: 'cuda', deviceKind: 'h100', nanosPerUnit: '2500000000' }],
    }),
    card(),
    card({ deviceNs: 3_600_000_000_000, attributedNs: 0, attributedEvents: 0 }),
    card({ deviceNs: 1_800_000_000_001, attributedNs: 0, attributedEvents: 0, final: true, ended: 'released' }),
  ]);
  const at = positionToken(stored.at(-1)!.position);
  const ask = async (query: string, variables: object = {}) =>
    good(await api.ask(people.finance, query, variables)).data;
  /** The one error of an operation that must be refused, with what the log held before and after. */
  const refused = async (query: string, variables: object = {}) => {
    const before = (await api.events()).length;
    const { errors } = await api.ask(people.finance, query, variables);
    const after = (await api.events()).length;
    return { code: errors[0]?.extensions.code, message: errors[0]?.message ?? '', written: after - before };
  };
  return { api, pen, at, ask, refused };
}

export const COMMANDS = {
  publishPriceBook: `mutation ($input: PublishPriceBookInput!) { publishPriceBook(input: $input) { priceBookId receipt { position } } }`,
  recordInvoice: `mutation ($input: RecordInvoiceInput!) { recordInvoice(input: $input) { invoiceId receipt { position replayed } } }`,
  correctCost: `mutation ($input: CorrectCostInput!) { correctCost(input: $input) { correctionId receipt { position } } }`,
  closePeriod: `mutation ($input: ClosePeriodInput!) { closePeriod(input: $input) { period receipt { position } } }`,
  setBudget: `mutation ($input: SetBudgetInput!) { setBudget(input: $input) { budgetId receipt { position } } }`,
  meterStorage: `mutation { meterStorage { window from to bytes receipt { position } } }`,
} as const;

export const invoiceInput = {
  supplier: 'Cloud Example GmbH',
  number: 'INV-2026-01',
  issuedAt: '2026-02-03T00:00:00Z',
  currency: 'USD',
  periodFrom: '2026-01-01T00:00:00Z',
  periodTo: '2026-02-01T00:00:00Z',
  lines: [
    {
      description: 'Two hours of an H100',
      meter: 'DEVICE_HOUR',
      provider: 'CUDA',
      deviceKind: 'h100',
      quantity: '2000000000',
      nanos: '5200000000',
    },
    { description: 'Support', category: 'PURCHASE', nanos: '1000000000' },
  ],
  totalNanos: '6200000000',
};
