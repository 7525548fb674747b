// Money of a random history: books of two sellers in two currencies, metered leases and storage, invoices, corrections, closed
// months and budgets with their alerts.
import type { CorrectionTarget, CostEvent, InvoiceLine, Price } from '../../../domain/costs/events.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import { by, DAY, drawFrom, type HistoryFact, keepLast, type World } from './history-world.ts';
import { meter } from './leases.ts';
import { killAttempt } from './training-facts.ts';

const MOST_REMEMBERED = 20;
const MOST_BUDGETS = 5;

const SELLERS = [
  {
    supplier: 'North Cloud',
    currency: 'EUR',
    prices: [
      { meter: 'device-hour', provider: 'cpu', deviceKind: null, nanosPerUnit: '120000001' },
      { meter: 'device-hour', provider: 'cuda', deviceKind: null, nanosPerUnit: '1700000003' },
      { meter: 'device-hour', provider: 'cuda', deviceKind: 'h100', nanosPerUnit: '2500000007' },
      { meter: 'thousand-requests', provider: null, deviceKind: null, nanosPerUnit: '4000011' },
    ],
  },
  {
    supplier: 'South Cloud',
    currency: 'USD',
    prices: [
      { meter: 'device-hour', provider: 'webgpu', deviceKind: null, nanosPerUnit: '900000013' },
      { meter: 'gib-month', provider: null, deviceKind: null, nanosPerUnit: '23000017' },
    ],
  },
] as const;

const finance = by('finance', 'retail');
const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7);
const startOf = (month: string): number => Date.parse(`${month}-01T00:00:00.000Z`);
const monthAfter = (month: string): string => monthOf(startOf(month) + 32 * DAY);

/** A device is metered, given back, or lost with its process. */
function meterSome(world: World): readonly HistoryFact[] {
  const lease = world.oneOf(world.leases);
  if (!lease) return NOTHING;
  const draw = world.random.unit();
  if (lease.owner.kind === 'scoring')
    return [meter(world, lease, draw < 0.6 ? 'open' : draw < 0.85 ? 'released' : 'killed')];
  const run = world.started.find((each) => each.lease === lease);
  return [run && draw < 0.2 ? killAttempt(world, run) : meter(world, lease, 'open')];
}

function changed(price: Price, world: World): Price {
  return { ...price, nanosPerUnit: String((BigInt(price.nanosPerUnit) * BigInt(world.between(60, 140))) / 100n) };
}

function priceTarget(world: World): { target: CorrectionTarget; currency: string } | undefined {
  const book = world.oneOf(world.books);
  if (!book) return undefined;
  const price = changed(world.oneOf(book.prices)!, world);
  const month = monthOf(world.now - world.between(0, 40) * DAY);
  const key = `${book.priceBookId} ${price.meter} ${price.provider} ${price.deviceKind} ${month}`;
  if (world.corrected.has(key) || startOf(month) < world.from - 31 * DAY) return undefined;
  world.corrected.add(key);
  // It may have moved their lines, and a line is corrected once.
  for (const { settled, id } of world.decisions) if (settled) world.corrected.add(id);
  const { meter, provider, deviceKind, nanosPerUnit } = price;
  const during = { from: world.time(startOf(month)), to: world.time(startOf(monthAfter(month))) };
  const target = { kind: 'price', priceBookId: book.priceBookId, meter, provider, deviceKind, nanosPerUnit } as const;
  return { target: { ...target, ...during }, currency: book.currency };
}

function lineTarget(world: World): { target: CorrectionTarget; currency: string } | undefined {
  const fits = world.decisions.filter(({ settled, id }) => settled && !world.corrected.has(id));
  const decision = drawFrom(world.noise, fits);
  if (!decision || world.books.every(({ currency }) => currency !== 'EUR')) return undefined;
  world.corrected.add(decision.id);
  return { target: { kind: 'line', lineId: decision.id, nanos: '-3' }, currency: 'EUR' };
}

function invoiceTarget(world: World): { target: CorrectionTarget; currency: string } | undefined {
  const invoice = world.oneOf(world.invoices);
  const line = invoice && world.between(1, invoice.lines);
  if (!invoice || !line || world.corrected.has(`${invoice.id} ${line}`)) return undefined;
  world.corrected.add(`${invoice.id} ${line}`);
  const businessUnit = world.oneOf(['retail', 'lending'])!;
  const nanos = String(world.between(-1_000_000, 1_000_000) || 1);
  return {
    target: { kind: 'invoice-line', invoiceId: invoice.id, line, nanos, businessUnit },
    currency: invoice.currency,
  };
}

export const costFacts: FactMakers<CostEvent['type']> = {
  PriceBookPublished: (world) => {
    const seller = world.books.length === 0 ? SELLERS[0] : world.oneOf(SELLERS)!;
    const last = world.books.findLast(({ supplier }) => supplier === seller.supplier);
    // The first of each covers what was metered before it; later ones begin soon, and after the last one.
    const from = last ? world.now + world.between(0, 2 * DAY) : world.from - DAY;
    if (last && Date.parse(last.effectiveFrom) >= from) return NOTHING;
    const prices = last ? seller.prices.map((price) => changed(price, world)) : seller.prices;
    const data = {
      priceBookId: world.id('priceBook'),
      supplier: seller.supplier,
      currency: seller.currency,
      effectiveFrom: world.time(from),
      prices,
    };
    keepLast(world.books, data, MOST_REMEMBERED);
    return [{ by: finance, fact: { type: 'PriceBookPublished', data } }];
  },
  UsageMetered: meterSome,
  StorageMetered: (world) => {
    const { storage, deployments, now } = world;
    if (deployments.length === 0 || now <= storage.to) return NOTHING;
    // The first hour that was metered; from then on windows follow each other.
    const window = storage.window++;
    const times = { from: world.time(window === 0 ? now - DAY / 24 : storage.to), to: world.time(now) };
    storage.to = now;
    const items = deployments.flatMap(({ id, model }, index) => [
      {
        what: 'audit-log' as const,
        businessUnit: model.unit,
        modelId: model.id,
        deploymentId: id,
        bytes: world.written * (1_000 + index),
        events: world.written,
      },
      {
        what: 'artifacts' as const,
        businessUnit: model.unit,
        modelId: model.id,
        deploymentId: null,
        bytes: 45_678 * model.versions.length,
        events: null,
      },
    ]);
    const once = items.filter(
      (item, index) =>
        item.what === 'audit-log' ||
        index === items.findIndex((each) => each.what === item.what && each.modelId === item.modelId),
    );
    const data = { window, ...times, items: once };
    return [{ by: by('operator', 'retail'), fact: { type: 'StorageMetered', data } }];
  },
  InvoiceRecorded: (world) => {
    const seller = world.oneOf(SELLERS)!;
    const month = monthOf(world.now - 20 * DAY);
    const lines: InvoiceLine[] = seller.prices.map((price, index) => ({
      line: index + 1,
      description: `Use, ${index + 1}`,
      category: 'usage',
      meter: price.meter,
      provider: price.provider,
      deviceKind: price.deviceKind,
      quantityNanos: String(world.between(1, 1_000_000)),
      nanos: String(world.between(1, 1_000_000_000)),
    }));
    const none = { meter: null, provider: null, deviceKind: null, quantityNanos: null };
    lines.push({ line: lines.length + 1, description: 'VAT 19 %', category: 'tax', ...none, nanos: '712500000' });
    const id = world.id('invoice');
    keepLast(world.invoices, { id, currency: seller.currency, lines: lines.length }, MOST_REMEMBERED);
    const data = {
      invoiceId: id,
      supplier: seller.supplier,
      number: `INV-${id.slice(-6)}`,
      issuedAt: world.time(),
      currency: seller.currency,
      periodFrom: world.time(startOf(month)),
      periodTo: world.time(startOf(monthAfter(month))),
      lines,
      totalNanos: String(lines.reduce((sum, line) => sum + BigInt(line.nanos), 0n)),
    };
    return [{ by: finance, fact: { type: 'InvoiceRecorded', data } }];
  },
  CostCorrected: (world) => {
    const found = world.oneOf([priceTarget, lineTarget, invoiceTarget])!(world);
    if (!found) return NOTHING;
    const data = { correctionId: world.id('correction'), ...found, reason: 'The discount was left out.' };
    return [{ by: finance, fact: { type: 'CostCorrected', data } }];
  },
  PeriodClosed: (world) => {
    const period = world.closedMonth ? monthAfter(world.closedMonth) : monthOf(world.from);
    const [from, to] = [startOf(period), startOf(monthAfter(period))];
    if (world.now < to || world.leases.some((lease) => lease.to < to && lease.pendingEvents > 0)) return NOTHING;
    world.closedMonth = period;
    const totals = [
      { currency: 'EUR', lines: world.between(1, 1_000), nanos: String(world.between(1, 1_000_000_000)) },
    ];
    const data = { period, from: world.time(from), to: world.time(to), asOf: String(world.written), totals };
    return [{ by: finance, fact: { type: 'PeriodClosed', data } }];
  },
  BudgetSet: (world) => {
    const known = world.budgets.length >= MOST_BUDGETS || world.chance(0.3) ? world.oneOf(world.budgets) : undefined;
    const model = world.oneOf(world.models);
    const id = known?.id ?? world.id('budget');
    const [name, currency] = known
      ? [known.name, known.currency]
      : [`Budget ${id.slice(-4)}`, world.oneOf(['EUR', 'USD'])!];
    const nanos = BigInt(world.between(1_000_000, 2_000_000_000));
    if (known) world.budgets.splice(world.budgets.indexOf(known), 1);
    world.budgets.push({ id, nanos, currency, name });
    const scope = { businessUnit: world.chance(0.5) ? 'retail' : null, modelId: model?.id ?? null, deploymentId: null };
    const alertsAtPermille = [800, 1_000];
    const data = {
      budgetId: id,
      name,
      scope,
      currency,
      every: 'month' as const,
      nanos: String(nanos),
      alertsAtPermille,
    };
    return [{ by: finance, fact: { type: 'BudgetSet', data } }];
  },
  BudgetExceeded: (world) => {
    const budget = world.oneOf(world.budgets);
    const [month, atPermille] = [monthOf(world.now), world.oneOf([800, 1_000])!];
    const key = `${budget?.id} ${month} ${atPermille}`;
    if (!budget || world.alerted.has(key)) return NOTHING;
    world.alerted.add(key);
    const spentNanos = String((budget.nanos * BigInt(atPermille)) / 1_000n + 1n);
    const of = { budgetId: budget.id, month, atPermille, budgetNanos: String(budget.nanos), spentNanos };
    return [
      { by: by('operator', 'retail'), fact: { type: 'BudgetExceeded', data: { ...of, asOf: String(world.written) } } },
    ];
  },
};
