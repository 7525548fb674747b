import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { Kysely, SqliteDialect } from 'kysely';
import { auditCost } from '../../../projections/costs/read-audit-cost.ts';
import { budgets } from '../../../projections/costs/read-budgets.ts';
import { meteredFor } from '../../../projections/costs/read-invoices.ts';
import { type CostFilter, costLines, costLinesAt } from '../../../projections/costs/read-lines.ts';
import { unsettledIn } from '../../../projections/costs/read-periods.ts';
import { prices } from '../../../projections/costs/read-prices.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { costTotals, DIMENSIONS, dailySpend, spentIn } from '../../../projections/costs/read-totals.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import type { ViewSchema } from '../../../projections/view-schema.ts';
import type { Views } from '../../../projections/views.ts';
import { demoFacts, facts, LEASE, MODEL, makeMeter } from '../../support/events.ts';
import { periodClosed, projectFacts } from './project-facts.ts';

/** Views that answer nothing and remember what they were asked. */
function askedOf(): { readonly views: Views; readonly asked: string[] } {
  const asked: string[] = [];
  const statement = {
    reader: true,
    all: () => [],
    run: () => ({ changes: 0, lastInsertRowid: 0 }),
    iterate: () => [].values(),
  };
  const database = {
    close: () => {},
    prepare: (text: string) => {
      if (!/^(begin|commit|rollback)/.test(text)) asked.push(text);
      return statement;
    },
  };
  const db = new Kysely<ViewSchema>({ dialect: new SqliteDialect({ database }) });
  const views = {
    of: () => db,
    snapshot: (_: string, work: (inner: typeof db) => unknown) => db.transaction().execute(work as never),
  };
  return { views: views as unknown as Views, asked };
}

const plansOf = (file: string, texts: readonly string[]): string[] => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return texts.flatMap((text) => {
      const places = text.split('?').length - 1;
      return database
        .prepare(`explain query plan ${text}`)
        .all(...Array<number>(places).fill(1))
        .map(({ detail }) => String(detail));
    });
  } finally {
    database.close();
  }
};

test('sums, budgets and a decision never walk through the lines, now or as of a position', async (t) => {
  const { file } = await projectFacts(t, demoFacts(2));
  const { views, asked } = askedOf();
  for (const asOf of [undefined, 5n]) {
    for (const businessUnits of ['all', ['retail', 'cards']] as const) {
      const scope = { businessUnits, asOf };
      await costSummary(views, scope);
      await costTotals(views, { ...scope, by: DIMENSIONS });
      await costTotals(views, { ...scope, from: '2025-01-01', to: '2026-01-01', by: ['day', 'kind'] });
      await costLinesAt(views, 3n, scope);
    }
    await spentIn(views, { businessUnit: 'retail', modelId: MODEL }, 'EUR', '2026-01', asOf);
    await dailySpend(views, { currency: 'EUR' }, '2025-01-01', '2026-01-01', asOf);
    await meteredFor(views, { supplier: 'house', currency: 'EUR', from: '2026-01-01', to: '2026-02-01', asOf });
    await auditCost(views, asOf);
    await budgets(views, asOf);
    await unsettledIn(views, null, '2026-02-01', asOf);
  }
  const walks = plansOf(file, asked).filter((detail) => /^SCAN (l|t|h|cost_line|cost_total)\b/.test(detail));
  assert.deepEqual(walks, []);
});

test('a page of filtered lines is a range of an index', async (t) => {
  const { file } = await projectFacts(t, demoFacts(2));
  const filters: CostFilter[] = [
    { kind: 'training' },
    { modelId: MODEL },
    { businessUnit: 'retail' },
    { from: '2026-01-01', to: '2026-02-01' },
    { from: '2026-01-01' },
  ];
  for (const filter of filters) {
    const { views, asked } = askedOf();
    await costLines(views, { ...EVERYTHING, ...filter });
    const plans = plansOf(file, asked);
    assert.ok(
      !plans.some((detail) => /^SCAN (l|cost_line)\b|TEMP B-TREE/.test(detail)),
      `${Object.keys(filter)}: ${plans}`,
    );
  }
});

test('a device is priced by its kind, and by the price of all kinds where its own has none', async (t) => {
  const book = facts.priceBookPublished({
    prices: [
      { meter: 'device-hour', provider: 'cuda', deviceKind: null, nanosPerUnit: '3600000' },
      { meter: 'device-hour', provider: 'cuda', deviceKind: 'h100', nanosPerUnit: '7200000' },
    ],
  });
  const window = (leaseId: string, deviceKind: string) => {
    const meter = makeMeter({ leaseId, provider: 'cuda', deviceKind });
    return [meter(), meter({ deviceNs: 1_000_000_000 })];
  };
  const { views } = await projectFacts(t, [
    book,
    ...window('ls_000000000000000a', 'h100'),
    ...window('ls_000000000000000b', 'a10'),
    ...window('ls_000000000000000c', 'cuda'),
  ]);
  const totals = await costTotals(views, { ...EVERYTHING, by: ['device_kind', 'nanos_per_unit'] });
  assert.deepEqual(
    totals.map(({ device_kind, nanos_per_unit, nanos, quantity }) => [device_kind, nanos_per_unit, nanos, quantity]),
    [
      ['a10', 3_600_000n, 1000n, 1_000_000_000n],
      ['cuda', 3_600_000n, 1000n, 1_000_000_000n],
      ['h100', 7_200_000n, 2000n, 1_000_000_000n],
    ],
  );
  assert.equal((await prices(views)).length, 2);
  assert.deepEqual(await prices(views, 0n), []);
});

test('where lines claim more than was held, their quantities are what was held', async (t) => {
  const meter = makeMeter();
  const work = (counter: number) =>
    facts.predictionScored({ counter, usage: { leaseId: LEASE, provider: 'cpu', deviceNs: 5_000_000 } });
  const { views } = await projectFacts(t, [
    facts.priceBookPublished(),
    meter(),
    work(1),
    work(2),
    meter({ deviceNs: 7_000_001, attributedNs: 10_000_000, attributedEvents: 2 }),
  ]);
  const [total] = await costTotals(views, { ...EVERYTHING, by: ['meter'] });
  assert.deepEqual([total!.quantity, total!.device_ns], [7_000_001n, 10_000_000n]);
});

test('lines and sums are found by environment, days and version', async (t) => {
  const { views } = await projectFacts(t, demoFacts(4));
  const count = async (filter: CostFilter) => (await costLines(views, { ...EVERYTHING, ...filter })).rows.length;
  const sum = async (filter: CostFilter) =>
    (await costTotals(views, { ...EVERYTHING, ...filter, by: [] })).reduce((lines, total) => lines + total.lines, 0);
  const filters: (readonly [CostFilter, number])[] = [
    [{ environment: 'production' }, 4],
    [{ environment: 'staging' }, 0],
    [{ from: '2026-01-03' }, 6],
    [{ to: '2026-01-03' }, 3],
    [{ from: '2026-01-02', to: '2026-01-03' }, 3],
    [{ modelId: MODEL, version: 1, kind: 'training' }, 1],
    [{ version: 2 }, 0],
    [{ businessUnit: 'cards' }, 0],
  ];
  for (const [filter, lines] of filters) {
    assert.deepEqual([await count(filter), await sum(filter)], [lines, lines], JSON.stringify(filter));
  }
});

test('a budget that is set again holds from then on, and an alert is kept once', async (t) => {
  const set = (nanos: string) =>
    ({
      type: 'BudgetSet',
      data: {
        budgetId: 'bg_0000000000000001',
        name: 'Scoring',
        scope: { businessUnit: 'retail', modelId: null, deploymentId: null },
        currency: 'EUR',
        every: 'month',
        nanos,
        alertsAtPermille: [500, 1000],
      },
    }) as const;
  const exceeded = {
    type: 'BudgetExceeded',
    data: {
      budgetId: 'bg_0000000000000001',
      month: '2026-01',
      atPermille: 500,
      budgetNanos: '100',
      spentNanos: '60',
      asOf: '1',
    },
  } as const;
  const { stored, views } = await projectFacts(t, [set('100'), exceeded, set('200'), exceeded]);
  const [now] = await budgets(views);
  assert.deepEqual([now!.nanos, now!.alerted.length, now!.alerted[0]!.spentNanos], [200n, 1, 60n]);
  const [then] = await budgets(views, stored[0]!.position);
  assert.deepEqual([then!.nanos, then!.alerted.length, then!.alerts], [100n, 0, [500, 1000]]);
});

test('what waits of a month is counted by the days of its charges', async (t) => {
  const meter = makeMeter();
  const work = (counter: number) =>
    facts.predictionScored({ counter, usage: { leaseId: LEASE, provider: 'cpu', deviceNs: 5 } });
  const { write, views } = await projectFacts(t, [
    meter(),
    ['2026-01-31T23:59:59.000Z', work(1)],
    ['2026-02-01T00:00:01.000Z', work(2)],
  ]);
  assert.deepEqual(await unsettledIn(views, '2026-01-01', '2026-02-01'), { pending: 1, unpriced: 0 });
  assert.deepEqual(await unsettledIn(views, null, '2026-03-01'), { pending: 2, unpriced: 0 });
  await write([meter({ deviceNs: 10, attributedNs: 10, attributedEvents: 2 })]);
  assert.deepEqual(await unsettledIn(views, '2026-01-01', '2026-02-01'), { pending: 0, unpriced: 1 });
  await write([
    facts.priceBookPublished(),
    periodClosed('2026-01', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
  ]);
  assert.deepEqual(await unsettledIn(views, null, '2026-02-01'), { pending: 0, unpriced: 0 });
});
