// Finance's path through the API: currencies apart, invoices explained, corrections once, months closed, budgets watched.
import assert from 'node:assert/strict';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { watchBudgets } from '../../../app/watch-budgets.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { MODEL, makeMeter } from '../../support/events.ts';
import { token } from '../api-fixture.ts';
import { people } from '../seeded-model.ts';
import { CARD_BOOK, COMMANDS, invoiceInput, JANUARY, PRICE_BOOK, startFinanceHouse } from './finance-house.ts';

interface Amount {
  readonly nanos: string;
  readonly currency: string;
}

const SUMMARY =
  'query ($at: Position, $asOf: PointInTime) { costSummary(atLeast: $at, asOf: $asOf) { lines pendingLines unpricedLines addsUp totals { currency addsUp total { nanos } metered { nanos } corrected { nanos } } byModel { modelId version kind lines total { nanos currency } } } }';
const sumOf = (amounts: readonly (Amount | null)[], currency: string) =>
  amounts.reduce((sum, amount) => (amount?.currency === currency ? sum + BigInt(amount.nanos) : sum), 0n);

test('currencies stand beside each other, each adds up, and the lines of a page are its sums', async (t) => {
  const { ask, at } = await startFinanceHouse(t);
  const { costSummary } = await ask(SUMMARY, { at });
  assert.deepEqual(
    costSummary.totals.map(({ currency, addsUp }: { currency: string; addsUp: boolean }) => [currency, addsUp]),
    [
      ['EUR', true],
      ['USD', true],
    ],
  );
  assert.equal(costSummary.addsUp, true);
  const { costLines } = await ask(
    'query { costLines(first: 500) { nodes { id kind meter quantity supplier deviceKind amount { nanos currency } } pageInfo { hasNextPage } } }',
  );
  assert.equal(costLines.nodes.length, costSummary.lines);
  for (const { currency, total } of costSummary.totals) {
    const amounts = costLines.nodes.map(({ amount }: { amount: Amount | null }) => amount);
    assert.equal(sumOf(amounts, currency), BigInt(total.nanos));
  }
  // An hour and a half and a nanosecond at 2.50.
  assert.equal(costSummary.totals[1].total.nanos, '3750000000');
});

test('pages of lines follow each other without a gap, and filters leave out the rest', async (t) => {
  const { ask, at } = await startFinanceHouse(t);
  const page =
    'query ($at: Position, $after: String, $first: Int) { costLines(atLeast: $at, first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
  const all = (await ask(page, { at, first: 500 })).costLines.nodes;
  const seen: unknown[] = [];
  let after: string | null = null;
  for (;;) {
    const { costLines } = await ask(page, { at, first: 3, after });
    seen.push(...costLines.nodes);
    after = costLines.pageInfo.endCursor;
    if (!costLines.pageInfo.hasNextPage) break;
  }
  assert.deepEqual(seen, all);
  const few = await ask(
    `query ($m: ID!) { a: costLines(kind: PREDICTION, modelId: $m, version: 1) { nodes { kind modelId version } } b: costLines(from: "2026-01-15", to: "2026-01-16") { nodes { deviceKind } } c: costLines(businessUnit: "nobody") { nodes { id } } }`,
    { m: MODEL },
  );
  assert.equal(few.a.nodes.length, 7);
  assert.ok(
    few.a.nodes.every(
      (line: object) => JSON.stringify(line) === JSON.stringify({ kind: 'PREDICTION', modelId: MODEL, version: 1 }),
    ),
  );
  assert.deepEqual(few.b.nodes, [{ deviceKind: 'h100' }, { deviceKind: 'h100' }]);
  assert.deepEqual(few.c.nodes, []);
});

test('a chart has every day once, and its series add up to the groups and to the summary', async (t) => {
  const { ask, at } = await startFinanceHouse(t);
  const { costByDay, costBy, costSummary } = await ask(
    `query ($at: Position, $from: String!, $to: String!) {
      costByDay(atLeast: $at, from: $from, to: $to, groupBy: KIND) { days series { key currency isRest nanos total { nanos } } }
      costBy(dimension: KIND) { key lines total { nanos currency } }
      costSummary { totals { currency total { nanos } } lines }
    }`,
    { at, ...JANUARY },
  );
  assert.equal(costByDay.days.length, 31);
  for (const series of costByDay.series) {
    assert.equal(series.nanos.length, 31);
    const sum = series.nanos.reduce((total: bigint, nanos: string) => total + BigInt(nanos), 0n);
    assert.equal(sum, BigInt(series.total.nanos));
  }
  for (const { currency, total } of costSummary.totals) {
    const series = costByDay.series.map((each: { currency: string; total: { nanos: string } }) => ({
      currency: each.currency,
      nanos: each.total.nanos,
    }));
    assert.equal(sumOf(series, currency), BigInt(total.nanos));
    const groups = costBy.map((group: { total: Amount }) => group.total);
    assert.equal(sumOf(groups, currency), BigInt(total.nanos));
  }
  assert.equal(
    costBy.reduce((sum: number, { lines }: { lines: number }) => sum + lines, 0),
    costSummary.lines,
  );
});

test('an invoice is explained line by line, and what was booked for it explains the rest', async (t) => {
  const { ask, refused } = await startFinanceHouse(t);
  const { invoiceId, receipt } = (await ask(COMMANDS.recordInvoice, { input: invoiceInput })).recordInvoice;
  const INVOICE =
    'query ($id: ID!, $at: Position) { invoice(id: $id, atLeast: $at) { number total { nanos } reconciliation { invoiced { nanos } metered { nanos } corrected { nanos } difference { nanos } parts { kind amount { nanos } } lines { line meteredQuantity difference { nanos } parts { kind amount { nanos } } } } } }';
  const { reconciliation } = (await ask(INVOICE, { id: invoiceId, at: receipt.position })).invoice;
  const partsOf = (each: { parts: { kind: string; amount: { nanos: string } }[] }) =>
    Object.fromEntries(each.parts.map(({ kind, amount }) => [kind, amount.nanos]));
  assert.deepEqual(partsOf(reconciliation.lines[0]), { PRICE: '200000000', QUANTITY: '1250000000' });
  assert.deepEqual(partsOf(reconciliation.lines[1]), { NOT_METERED: '1000000000' });
  assert.equal(reconciliation.difference.nanos, '2450000000');

  const again = await refused(COMMANDS.recordInvoice, { input: { ...invoiceInput, commandId: 'another' } });
  assert.equal(again.code, 'INVOICE_ALREADY_RECORDED');
  assert.match(again.message, /INV-2026-01.* was recorded 2\d{3}-/);
  assert.equal(again.written, 0);

  const support = { invoiceId, line: 2, nanos: '1000000000', businessUnit: 'platform' };
  const input = { currency: 'USD', reason: 'Support is borne by the platform.', invoiceLine: support };
  const booked = (await ask(COMMANDS.correctCost, { input })).correctCost;
  const after = (await ask(INVOICE, { id: invoiceId, at: booked.receipt.position })).invoice.reconciliation;
  assert.deepEqual(partsOf(after.lines[1]), { NOT_METERED: '1000000000', CORRECTED: '-1000000000' });
  assert.equal(after.difference.nanos, '1450000000');
  const { costLines } = await ask('query { costLines(kind: ADJUSTMENT) { nodes { id meter businessUnit } } }');
  assert.deepEqual(
    costLines.nodes.map(({ meter, businessUnit }: Record<string, unknown>) => [meter, businessUnit]),
    [[null, 'platform']],
  );
  const line = { lineId: costLines.nodes[0].id, nanos: '-1' };
  const twice = await refused(COMMANDS.correctCost, { input: { currency: 'USD', reason: 'Not so.', line } });
  assert.deepEqual([twice.code, twice.written], ['BAD_INPUT', 0]);
  assert.match(twice.message, /is a correction/);
  const { costSummary } = await ask(SUMMARY, { at: booked.receipt.position });
  assert.deepEqual(costSummary.totals[1], {
    currency: 'USD',
    addsUp: true,
    total: { nanos: '4750000000' },
    metered: { nanos: '3750000000' },
    corrected: { nanos: '1000000000' },
  });
});

test('a corrected price moves every window of its range once, and the past keeps its answer', async (t) => {
  const { ask, at, refused } = await startFinanceHouse(t);
  const price = {
    priceBookId: CARD_BOOK,
    provider: 'CUDA',
    deviceKind: 'h100',
    nanosPerUnit: '2400000000',
    from: '2026-01-01T00:00:00Z',
    to: '2026-02-01T00:00:00Z',
  };
  const input = { currency: 'USD', reason: 'The discount was left out.', price };
  const before = (await ask(SUMMARY, { at, asOf: at })).costSummary;
  const { correctionId, receipt } = (await ask(COMMANDS.correctCost, { input })).correctCost;
  const { costSummary } = await ask(SUMMARY, { at: receipt.position });
  assert.equal(costSummary.totals[1].total.nanos, '3600000000');
  assert.equal(costSummary.addsUp, true);
  assert.deepEqual((await ask(SUMMARY, { asOf: at })).costSummary, before);
  const { corrections } = await ask(
    'query { corrections { nodes { id lines reason bookedMonth amount { nanos } target { kind nanosPerUnit deviceKind } } } }',
  );
  assert.deepEqual(corrections.nodes, [
    {
      id: correctionId,
      lines: 2,
      reason: 'The discount was left out.',
      bookedMonth: corrections.nodes[0].bookedMonth,
      amount: { nanos: '-150000000' },
      target: { kind: 'PRICE', nanosPerUnit: '2400000000', deviceKind: 'h100' },
    },
  ]);

  const { costLines } = await ask('query { costLines(from: "2026-01-15") { nodes { id } } }');
  const line = { lineId: costLines.nodes[0].id, nanos: '-1' };
  const refusals = [
    [await refused(COMMANDS.correctCost, { input: { ...input, commandId: 'again' } }), 'ALREADY_CORRECTED'],
    [
      await refused(COMMANDS.correctCost, { input: { currency: 'USD', reason: 'Once more.', line } }),
      'ALREADY_CORRECTED',
    ],
    [await refused(COMMANDS.correctCost, { input: { currency: 'USD', reason: 'Both.', line, price } }), 'BAD_INPUT'],
    [
      await refused(COMMANDS.correctCost, {
        input: { currency: 'USD', reason: 'A correction of a correction.', line: { lineId: correctionId, nanos: '5' } },
      }),
      'BAD_INPUT',
    ],
    [
      await refused(COMMANDS.correctCost, {
        input: { currency: 'USD', reason: 'Of nothing.', line: { lineId: 'nothing', nanos: '5' } },
      }),
      'NOT_FOUND',
    ],
  ] as const;
  for (const [refusal, code] of refusals) {
    assert.equal(refusal.code, code, refusal.message);
    assert.equal(refusal.written, 0);
  }
});

test('a price is not corrected over the days of a line that was', async (t) => {
  const { ask, refused } = await startFinanceHouse(t);
  const { costLines } = await ask('query { costLines(from: "2026-01-15") { nodes { id } } }');
  const line = { lineId: costLines.nodes[0].id, nanos: '-1' };
  const { correctionId } = (await ask(COMMANDS.correctCost, { input: { currency: 'USD', reason: 'Once.', line } }))
    .correctCost;
  const price = { priceBookId: CARD_BOOK, provider: 'CUDA', deviceKind: 'h100', nanosPerUnit: '2400000000' };
  const over = (from: string, to: string) => ({ currency: 'USD', reason: 'All.', price: { ...price, from, to } });
  const refusal = await refused(COMMANDS.correctCost, { input: over('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z') });
  assert.deepEqual([refusal.code, refusal.written], ['ALREADY_CORRECTED', 0]);
  assert.match(refusal.message, new RegExp(correctionId));
  await ask(COMMANDS.correctCost, { input: over('2026-01-16T00:00:00Z', '2026-02-01T00:00:00Z') });
});

test('bad prices are refused in one sentence each, and nothing is written', async (t) => {
  const { refused } = await startFinanceHouse(t);
  const cpu = { provider: 'CPU', nanosPerUnit: '1' };
  const book = { currency: 'EUR', effectiveFrom: '2026-03-01T00:00:00Z', prices: [cpu] };
  const cases: [object, string, RegExp][] = [
    [{ ...book, prices: [{ ...cpu, nanosPerUnit: '0' }] }, 'BAD_INPUT', /above zero/],
    [{ ...book, currency: 'ZZZ' }, 'BAD_INPUT', /ISO 4217/],
    [{ ...book, effectiveFrom: '2026-01-01T00:00:00Z' }, 'PRICE_BOOK_OVERLAP', new RegExp(PRICE_BOOK)],
    [{ ...book, prices: [{ ...cpu, meter: 'GIB_MONTH' }] }, 'BAD_INPUT', /belongs to no device/],
    [{ ...book, prices: [{ nanosPerUnit: '1' }] }, 'BAD_INPUT', /needs the provider/],
  ];
  for (const [input, code, sentence] of cases) {
    const refusal = await refused(COMMANDS.publishPriceBook, { input });
    assert.equal(refusal.code, code, refusal.message);
    assert.match(refusal.message, sentence);
    assert.equal(refusal.written, 0);
  }
});

test('months are closed in order, once, when they have ended; a correction then stands in the open month', async (t) => {
  const { ask, at, refused } = await startFinanceHouse(t);
  const thisMonth = new Date().toISOString().slice(0, 7);
  const open = await refused(COMMANDS.closePeriod, { input: { period: thisMonth } });
  assert.deepEqual([open.code, open.written], ['PERIOD_OPEN', 0]);
  const closed = (await ask(COMMANDS.closePeriod, { input: { period: '2026-01' } })).closePeriod;
  const twice = await refused(COMMANDS.closePeriod, { input: { period: '2026-01' } });
  assert.deepEqual([twice.code, twice.written], ['PERIOD_CLOSED', 0]);
  const later = await refused(COMMANDS.closePeriod, { input: { period: '2026-03' } });
  assert.deepEqual([later.code, later.written], ['PERIOD_OPEN', 0]);
  const { periods, costSummary } = await ask(
    `query ($at: Position) { periods(atLeast: $at) { period totals { total { nanos currency } } } costSummary { totals { currency total { nanos } } } }`,
    { at: closed.receipt.position },
  );
  assert.equal(periods.length, 1);
  for (const { currency, total } of costSummary.totals) {
    const totals = periods[0].totals.map((each: { total: Amount }) => each.total);
    assert.equal(sumOf(totals, currency), BigInt(total.nanos));
  }
  const { costLines } = await ask(
    'query ($at: Position) { costLines(atLeast: $at, from: "2026-01-15") { nodes { id } } }',
    {
      at,
    },
  );
  const input = { currency: 'USD', reason: 'A gift.', line: { lineId: costLines.nodes[0].id, nanos: '-7' } };
  const { receipt } = (await ask(COMMANDS.correctCost, { input })).correctCost;
  const { corrections } = await ask('query ($at: Position) { corrections(atLeast: $at) { nodes { bookedMonth } } }', {
    at: receipt.position,
  });
  assert.notEqual(corrections.nodes[0].bookedMonth, '2026-01');
});

test('a month with lines that no price covers stays open, and says how many', async (t) => {
  const { api, pen, ask, refused } = await startFinanceHouse(t);
  const gpu = makeMeter({ leaseId: 'ls_gpu0000000000001', provider: 'webgpu', to: '2026-01-20T00:00:00.000Z' });
  const stored = await pen.writeAll([gpu(), gpu({ deviceNs: 5, attributedNs: 0, attributedEvents: 0 })]);
  await ask(SUMMARY, { at: positionToken(stored.at(-1)!.position) });
  const waiting = await refused(COMMANDS.closePeriod, { input: { period: '2026-01' } });
  assert.deepEqual([waiting.code, waiting.written], ['PERIOD_NOT_SETTLED', 0]);
  assert.match(waiting.message, /1 for a price/);
  const nobody = await api.ask(people.business, COMMANDS.closePeriod, { input: { period: '2026-01' } });
  assert.equal(nobody.errors[0]?.extensions.code, 'FORBIDDEN');
  assert.equal((await refused(COMMANDS.closePeriod, { input: { period: '2026-13' } })).code, 'BAD_INPUT');
});

test('a budget shows what is spent of it, and a bad one is refused', async (t) => {
  const { ask, refused } = await startFinanceHouse(t);
  const input = { name: 'All in dollars', currency: 'USD', nanos: '3000000000', alertsAtPermille: [800, 1000, 1500] };
  const { budgetId, receipt } = (await ask(COMMANDS.setBudget, { input })).setBudget;
  const BUDGETS =
    'query ($at: Position) { budgets(atLeast: $at) { id spent(month: "2026-01") { permille amount { nanos } } forecast { reason expected { nanos } } } }';
  assert.deepEqual((await ask(BUDGETS, { at: receipt.position })).budgets, [
    {
      id: budgetId,
      spent: { permille: 1250, amount: { nanos: '3750000000' } },
      forecast: { reason: 'TOO_FEW_DAYS', expected: null },
    },
  ]);
  const raised = (await ask(COMMANDS.setBudget, { input: { ...input, budgetId, nanos: '7500000000' } })).setBudget;
  const { budgets } = await ask(BUDGETS, { at: raised.receipt.position });
  assert.deepEqual(
    budgets.map(({ id, spent }: { id: string; spent: { permille: number } }) => [id, spent.permille]),
    [[budgetId, 500]],
  );
  const bad: [object, string][] = [
    [{ alertsAtPermille: [1000, 800] }, 'BAD_INPUT'],
    [{ nanos: '0' }, 'BAD_INPUT'],
    [{ modelId: 'md_0000000000000009' }, 'NOT_FOUND'],
    [{ budgetId: 'bg_0000000000000009' }, 'NOT_FOUND'],
  ];
  for (const [change, code] of bad) {
    const refusal = await refused(COMMANDS.setBudget, { input: { ...input, ...change } });
    assert.deepEqual([refusal.code, refusal.written], [code, 0], refusal.message);
  }
});

test('an alert is recorded once a month and threshold, whoever watches and however often', async (t) => {
  const { api, pen, ask } = await startFinanceHouse(t);
  const data = {
    ...EVENT_EXAMPLES.BudgetSet.data,
    scope: { businessUnit: null, modelId: null, deploymentId: null },
    currency: 'USD',
    nanos: '3000000000',
    alertsAtPermille: [800, 1000, 1500],
  };
  const stored = await pen.write({ type: 'BudgetSet', data });
  await ask(SUMMARY, { at: positionToken(stored.position) });
  const { commands, views } = api.deps;
  const watch = (now: string) => watchBudgets({ commands, views, clock: { now: () => now }, businessUnit: 'platform' });
  const alerts = async () =>
    (await api.events()).flatMap((event) => (event.type === 'BudgetExceeded' ? [event.data.atPermille] : []));
  await watch('2026-03-15T00:00:00.000Z');
  assert.deepEqual(await alerts(), [], 'nothing was spent in February or March');
  await Promise.all([watch('2026-01-31T12:00:00.000Z'), watch('2026-02-01T00:00:01.000Z')]);
  assert.deepEqual(await alerts(), [800, 1000]);
  await watch('2026-01-31T12:00:01.000Z');
  assert.deepEqual(await alerts(), [800, 1000]);
  const last = (await api.events()).at(-1)!;
  const { budgets } = await ask(
    'query ($at: Position) { budgets(atLeast: $at) { alerts { month atPermille spent { nanos } } } }',
    { at: positionToken(last.position) },
  );
  const spent = { nanos: '3750000000' };
  assert.deepEqual(budgets[0].alerts, [
    { month: '2026-01', atPermille: 800, spent },
    { month: '2026-01', atPermille: 1000, spent },
  ]);
});

test('what the audit takes and costs is a line like any other', async (t) => {
  const { ask } = await startFinanceHouse(t);
  const book = {
    currency: 'EUR',
    effectiveFrom: '2026-01-01T00:00:00Z',
    prices: [{ meter: 'GIB_MONTH', nanosPerUnit: '900000000000000' }],
  };
  await ask(COMMANDS.publishPriceBook, { input: book });
  await ask(COMMANDS.meterStorage);
  const { window, receipt } = (await ask(COMMANDS.meterStorage)).meterStorage;
  assert.equal(window, 1);
  const { auditCost, costSummary } = await ask(
    `query ($at: Position) {
      auditCost(atLeast: $at) { predictions logBytes bytesPerMillionPredictions perMillionPredictionsAMonth { nanos } charged { total { nanos currency } } }
      costSummary { addsUp byModel { kind lines total { nanos } } }
    }`,
    { at: receipt.position },
  );
  assert.equal(auditCost.predictions, 7);
  assert.equal(auditCost.bytesPerMillionPredictions, Math.round((auditCost.logBytes * 1e6) / 7));
  assert.ok(BigInt(auditCost.perMillionPredictionsAMonth.nanos) > 0n);
  assert.equal(costSummary.addsUp, true);
  const lines = costSummary.byModel.filter(({ kind }: { kind: string }) => kind === 'AUDIT');
  const total = lines.reduce((sum: bigint, line: { total: { nanos: string } }) => sum + BigInt(line.total.nanos), 0n);
  assert.ok(lines.length > 0);
  assert.equal(auditCost.charged[0].total.nanos, total.toString());
});

test('a business caller sees the costs of its own unit alone, and no invoices, prices or corrections', async (t) => {
  const { api, at } = await startFinanceHouse(t);
  const stranger = token('s.tranger', ['business'], 'elsewhere');
  const QUERY =
    'query ($at: Position) { costSummary(atLeast: $at) { lines addsUp } costBy(dimension: KIND) { key } costByDay(from: "2026-01-01", to: "2026-02-01") { series { key } } costLines { nodes { id } } budgets { id } }';
  const { data } = await api.ask(stranger, QUERY, { at });
  assert.deepEqual(data, {
    costSummary: { lines: 0, addsUp: null },
    costBy: [],
    costByDay: { series: [] },
    costLines: { nodes: [] },
    budgets: [],
  });
  for (const query of [
    '{ invoices { nodes { id } } }',
    '{ corrections { nodes { id } } }',
    '{ auditCost { logBytes } }',
  ]) {
    assert.equal((await api.ask(people.business, query)).errors[0]?.extensions.code, 'FORBIDDEN');
  }
});
