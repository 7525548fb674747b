// A ledger of money in which anything may happen: work on three leases of two kinds of device, kills, storage, prices of two
// sellers in two currencies, corrections of everything, invoices, closed months and budgets. One seed, one history.
import type { CorrectionTarget, CostCorrected, Meter, StoredItem } from '../../../domain/costs/events.ts';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { makeRandom } from '../../../domain/kernel/random.ts';
import { encodeEvent } from '../../../ledger/codec.ts';
import { eventId } from '../../../ledger/event-id.ts';
import type { EventStore, StoredEvent } from '../../../ledger/event-store.ts';
import { actor, facts, MODEL, metadata, streamOf, TRAINING } from '../../support/events.ts';

export const OTHER_MODEL = 'md_0000000000000002';
export const LIVE = 'dp_0000000000000001';
export const STAGED = 'dp_0000000000000002';
export const START = Date.UTC(2026, 0, 30);
const HOUR = 3_600_000;

/** Appends at times of its own choosing; the same facts at the same times give the same bytes. */
export function makeDatedPen(store: EventStore) {
  const revisions = new Map<string, bigint>();
  let n = 0;
  return async (fact: DomainEvent, recordedAt: string, businessUnit = 'retail'): Promise<StoredEvent> => {
    n++;
    const id = eventId(`dated-${n}`, 0);
    const said = fact.type === 'PredictionScored' ? { ...fact, data: { ...fact.data, predictionId: id } } : fact;
    const meta = { ...metadata(n, actor('sb_dated00000000000', businessUnit)), recordedAt };
    const stream = streamOf(fact);
    const last = revisions.get(stream);
    const [stored] = await store.append(stream, last ?? 'none', [encodeEvent(id, said as DomainEvent, meta)]);
    revisions.set(stream, (last ?? -1n) + 1n);
    return stored!;
  };
}

type Random = ReturnType<typeof makeRandom>;
const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!;

interface OpenLease {
  leaseId: string;
  readonly slot: number;
  window: number;
  to: string;
  ns: number;
  events: number;
}

/** `grow(n)` appends n more random events. */
export function makeCostHistory(store: EventStore, seed: number) {
  const random = makeRandom(seed, 'cost history');
  const pen = makeDatedPen(store);
  const written: StoredEvent[] = [];
  let now = START;
  let counter = 0;
  let made = 0;
  let invoiced = 0;
  let corrected = 0;
  let stored = { window: 0, to: new Date(START).toISOString() };
  let closed = '2025-12';
  const books: {
    readonly id: string;
    readonly meter: Meter;
    readonly provider: 'cpu' | 'cuda' | null;
    readonly deviceKind: string | null;
    readonly currency: string;
  }[] = [];
  const invoices: { readonly id: string; readonly currency: string }[] = [];
  const at = () => new Date(now).toISOString();
  const write = async (fact: DomainEvent, unit?: string) => {
    now += random.below(40 * 60_000);
    const event = await pen(fact, at(), unit);
    written.push(event);
    return event;
  };
  const lease = (slot: number): OpenLease => ({
    leaseId: `ls_slot${slot}x${String(made++).padStart(12, '0')}`,
    slot,
    window: 0,
    to: at(),
    ns: 0,
    events: 0,
  });
  let leases: OpenLease[] = [];

  const meter = (one: OpenLease, changes: { deviceNs: number; final: boolean }) => {
    const from = one.to;
    if (one.window > 0) one.to = new Date(Math.max(now, Date.parse(from) + 1)).toISOString();
    const provider = one.slot === 2 ? 'cuda' : 'cpu';
    const fact = facts.usageMetered({
      leaseId: one.leaseId,
      window: one.window++,
      owner: one.slot === 0 ? { kind: 'training', trainingId: TRAINING, attempt: 1 } : { kind: 'scoring' },
      provider,
      deviceKind: provider === 'cuda' ? pick(random, ['h100', 'a10']) : 'cpu',
      from,
      to: one.to,
      deviceNs: changes.deviceNs,
      attributedNs: one.ns,
      attributedEvents: one.events,
      final: changes.final,
      ended: changes.final ? pick(random, ['released', 'killed'] as const) : 'open',
    });
    one.ns = 0;
    one.events = 0;
    return fact;
  };

  const steps: { readonly [name: string]: () => Promise<unknown> } = {
    async work() {
      const one = pick(random, leases);
      const ns = random.below(4) === 0 ? 0 : random.below(2 ** 31);
      one.ns += ns;
      one.events += 1;
      const deploymentId = pick(random, [LIVE, STAGED]);
      await write(
        facts.predictionScored({
          counter: ++counter,
          deploymentId,
          modelId: deploymentId === LIVE ? MODEL : OTHER_MODEL,
          version: 1 + random.below(2),
          businessUnit: pick(random, ['retail', 'cards']),
          usage: { leaseId: one.leaseId, provider: one.slot === 2 ? 'cuda' : 'cpu', deviceNs: ns },
        }),
      );
    },
    async meter() {
      const one = pick(random, leases);
      const final = random.below(6) === 0;
      // Now and then work claims more than was held: reported, and still shared to the last nano-unit.
      const spare = random.below(10) === 0 ? -Math.min(one.ns, 5) : random.below(3) * random.below(10 ** 9);
      await write(meter(one, { deviceNs: one.ns + spare, final }));
      if (!final) return;
      const fresh = lease(one.slot);
      leases = leases.map((open) => (open === one ? fresh : open));
      await write(meter(fresh, { deviceNs: 0, final: false }));
    },
    async store() {
      const from = stored.to;
      const to = new Date(Math.max(now, Date.parse(from))).toISOString();
      stored = { window: stored.window + 1, to };
      const item = (what: StoredItem['what']): StoredItem => ({
        what,
        businessUnit: pick(random, ['retail', 'cards']),
        modelId: pick(random, [MODEL, null]),
        deploymentId: null,
        bytes: random.below(2 ** 31) * random.below(3000),
        events: what === 'audit-log' ? random.below(10 ** 6) : null,
      });
      const items = [item('audit-log'), item('artifacts'), item('audit-log')].slice(0, random.below(4));
      await write({ type: 'StorageMetered', data: { window: stored.window - 1, from, to, items } });
    },
    async price() {
      const [meterOf, provider, deviceKind] = pick(random, [
        ['device-hour', 'cpu', null],
        ['device-hour', 'cuda', null],
        ['device-hour', 'cuda', 'h100'],
        ['gib-month', null, null],
        ['thousand-requests', null, null],
      ] as const);
      const currency = pick(random, ['EUR', 'USD']);
      const id = `pb_${String(books.length).padStart(16, '0')}`;
      const effectiveFrom = new Date(now - random.below(3) * 6 * HOUR).toISOString();
      books.push({ id, meter: meterOf, provider, deviceKind, currency });
      await write(
        facts.priceBookPublished({
          priceBookId: id,
          supplier: currency === 'EUR' ? 'house' : 'cloud',
          currency,
          effectiveFrom,
          prices: [{ meter: meterOf, provider, deviceKind, nanosPerUnit: String(1 + random.below(2 ** 31)) }],
        }),
      );
    },
    async correct() {
      const target = correctionTarget();
      if (!target) return;
      const [found, currency] = target;
      const data: CostCorrected = {
        correctionId: `cc_${String(corrected++).padStart(16, '0')}`,
        currency: random.below(8) === 0 ? 'CHF' : currency,
        target: found,
        reason: 'It was wrong.',
      };
      await write({ type: 'CostCorrected', data });
    },
    async invoice() {
      const invoiceId = `iv_${String(invoiced++).padStart(16, '0')}`;
      const currency = pick(random, ['EUR', 'USD']);
      invoices.push({ id: invoiceId, currency });
      await write({
        type: 'InvoiceRecorded',
        data: {
          invoiceId,
          supplier: 'cloud',
          number: `2026-${invoiced}`,
          issuedAt: at(),
          currency,
          periodFrom: '2026-01-01T00:00:00.000Z',
          periodTo: '2026-02-01T00:00:00.000Z',
          lines: [
            {
              line: 1,
              description: 'Tax',
              category: 'tax',
              meter: null,
              provider: null,
              deviceKind: null,
              quantityNanos: null,
              nanos: '77',
            },
          ],
          totalNanos: '77',
        },
      });
    },
    async close() {
      const month = new Date(`${closed}-01T00:00:00.000Z`);
      const next = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
      const to = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1));
      if (to.getTime() > now) return;
      closed = next.toISOString().slice(0, 7);
      await write({
        type: 'PeriodClosed',
        data: { period: closed, from: next.toISOString(), to: to.toISOString(), asOf: '1', totals: [] },
      });
    },
    async budget() {
      const budgetId = pick(random, ['bg_0000000000000001', 'bg_0000000000000002']);
      await write({
        type: 'BudgetSet',
        data: {
          budgetId,
          name: 'Scoring',
          scope: { businessUnit: pick(random, ['retail', null]), modelId: null, deploymentId: null },
          currency: 'EUR',
          every: 'month',
          nanos: String(random.below(10 ** 6)),
          alertsAtPermille: [500, 1000],
        },
      });
    },
    rest: async () => {
      now += random.below(30) * HOUR;
    },
  };

  function correctionTarget(): readonly [CorrectionTarget, string] | undefined {
    if (random.below(3) === 0 && invoices.length > 0) {
      const invoice = pick(random, invoices);
      const nanos = String(random.below(200) - 100);
      const line = 1 + random.below(2);
      return [{ kind: 'invoice-line', invoiceId: invoice.id, line, nanos, businessUnit: 'retail' }, invoice.currency];
    }
    if (random.below(2) === 0 && books.length > 0) {
      const { id, currency, ...thing } = pick(random, books);
      const from = new Date(START + random.below(200) * HOUR).toISOString();
      const to = new Date(Date.parse(from) + random.below(400) * HOUR).toISOString();
      const nanosPerUnit = String(1 + random.below(2 ** 31));
      return [{ kind: 'price', priceBookId: id, ...thing, nanosPerUnit, from, to }, currency];
    }
    const event = pick(random, written);
    const lineId = pick(random, [event.id, event.id, `${event.id}/request`, `${event.id}/0`, 'nothing']);
    return [{ kind: 'line', lineId, nanos: String(random.below(2000) - 1000) }, pick(random, ['EUR', 'USD'])];
  }

  const WEIGHTS = { work: 16, meter: 8, store: 2, price: 1, correct: 2, invoice: 1, close: 1, budget: 1, rest: 1 };
  const bag = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array<string>(weight).fill(name));

  return {
    written: written as readonly StoredEvent[],
    async begin() {
      await write(facts.modelRegistered());
      await write(facts.modelRegistered({ modelId: OTHER_MODEL, businessUnit: 'cards' }));
      await write(facts.trainingRequested());
      await write(facts.deploymentOpened({ deploymentId: LIVE, modelId: MODEL }));
      await write(facts.deploymentOpened({ deploymentId: STAGED, modelId: OTHER_MODEL, environment: 'staging' }));
      leases = [0, 1, 2].map(lease);
      for (const one of leases) await write(meter(one, { deviceNs: 0, final: false }));
    },
    async grow(events: number) {
      const until = written.length + events;
      while (written.length < until) await steps[pick(random, bag)]!();
      if (events > 100) await write(facts.modelVersionCreated({ version: 1 + made }));
    },
  };
}
