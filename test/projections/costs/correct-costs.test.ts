import assert from 'node:assert/strict';
import test from 'node:test';
import { anomalies } from '../../../projections/anomalies.ts';
import { corrections } from '../../../projections/costs/read-corrections.ts';
import { adjustmentsOf, findInvoice, meteredFor } from '../../../projections/costs/read-invoices.ts';
import { costLines, findCostLine } from '../../../projections/costs/read-lines.ts';
import { periods } from '../../../projections/costs/read-periods.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { costTotals } from '../../../projections/costs/read-totals.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { facts, LEASE, makeMeter, PRICE_BOOK } from '../../support/events.ts';
import { correction, type Dated, invoice, periodClosed, projectFacts } from './project-facts.ts';

const work = (deviceNs: number, counter = 1) =>
  facts.predictionScored({ counter, usage: { leaseId: LEASE, provider: 'cpu', deviceNs } });

/** At 0.36 an hour: 100 nano-units a millisecond. Two predictions and idle time share 3 ms. */
function window(): Dated[] {
  const meter = makeMeter();
  return [
    facts.priceBookPublished(),
    meter(),
    work(1_000_000),
    work(1_500_000, 2),
    meter({ deviceNs: 3_000_000, attributedNs: 2_500_000, attributedEvents: 2 }),
  ];
}

const price = (changes = {}) =>
  correction({
    kind: 'price',
    priceBookId: PRICE_BOOK,
    meter: 'device-hour',
    provider: 'cpu',
    deviceKind: null,
    nanosPerUnit: '720000000',
    from: '2026-01-01T00:00:00Z',
    to: '2026-03-01T00:00:00Z',
    ...changes,
  });

test('a corrected price gives each line the difference, beside what it was charged, and a past position knows nothing of it', async (t) => {
  const { stored, write, views } = await projectFacts(t, window());
  const before = stored.at(-1)!.position;
  const [corrected] = await write([price()]);
  const { rows } = await costLines(views, EVERYTHING);
  assert.deepEqual(
    rows.map(({ amount_nanos, correction_nanos }) => [amount_nanos, correction_nanos]),
    [
      [100n, 100n],
      [150n, 150n],
      [50n, 50n],
    ],
  );
  const past = await costLines(views, { ...EVERYTHING, asOf: before });
  assert.deepEqual(
    past.rows.map(({ correction_nanos, correction_id }) => [correction_nanos, correction_id]),
    [
      [null, null],
      [null, null],
      [null, null],
    ],
  );
  const summary = await costSummary(views, EVERYTHING);
  assert.deepEqual(summary.totals, [{ currency: 'EUR', totalNanos: 600n, meteredNanos: 600n, correctedNanos: 0n }]);
  const [then] = (await costSummary(views, { ...EVERYTHING, asOf: before })).totals;
  assert.equal(then!.totalNanos, 300n);
  assert.deepEqual(
    await meteredFor(views, { supplier: 'house', currency: 'EUR', from: '2026-01-01', to: '2026-02-01' }),
    [
      {
        meter: 'device-hour',
        provider: 'cpu',
        device_kind: 'cpu',
        nanos_per_unit: 360_000_000n,
        quantity: 3_000_000n,
        nanos: 300n,
        corrected_nanos: 300n,
      },
    ],
  );
  const [row] = (await corrections(views)).rows;
  assert.deepEqual([row!.position, row!.nanos, row!.lines], [corrected!.position, 300n, 3]);
});

test('a window of the range that is metered after the correction has the right price at once', async (t) => {
  const meter = makeMeter();
  const { views } = await projectFacts(t, [
    facts.priceBookPublished(),
    meter(),
    price(),
    meter({ deviceNs: 3_000_000 }),
  ]);
  const [line] = (await costLines(views, EVERYTHING)).rows;
  assert.deepEqual([line!.amount_nanos, line!.nanos_per_unit, line!.correction_id], [600n, 720_000_000n, null]);
});

test('a window is priced anew once: another correction of its price leaves it alone and is an anomaly', async (t) => {
  const { write, views } = await projectFacts(t, window());
  await write([price(), price({ nanosPerUnit: '1' })]);
  assert.equal((await costSummary(views, EVERYTHING)).totals[0]!.totalNanos, 600n);
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['ALREADY_CORRECTED'],
  );
});

test('windows outside of the range keep their price', async (t) => {
  const { views } = await projectFacts(t, [
    ...window(),
    price({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }),
  ]);
  assert.deepEqual((await corrections(views)).rows[0]!.lines, 0);
  assert.equal((await costSummary(views, EVERYTHING)).totals[0]!.totalNanos, 300n);
});

test('one line is corrected once: a second time is an anomaly, and a corrected price moves only the lines beside it', async (t) => {
  const { stored, write, views } = await projectFacts(t, window());
  const lineId = stored[2]!.id;
  const once = (nanos: string, correctionId: string) => correction({ kind: 'line', lineId, nanos }, { correctionId });
  await write([once('-30', 'cc_1'), once('9', 'cc_2'), price()]);
  const line = await findCostLine(views, lineId, EVERYTHING);
  assert.deepEqual([line!.amount_nanos, line!.correction_nanos, line!.correction_id], [100n, -30n, 'cc_1']);
  const [total] = (await costSummary(views, EVERYTHING)).totals;
  assert.deepEqual(total, { currency: 'EUR', totalNanos: 470n, meteredNanos: 500n, correctedNanos: -30n });
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['ALREADY_CORRECTED', 'ALREADY_CORRECTED'],
  );
});

test('what cannot be corrected is an anomaly and moves nothing: no such line, no amount yet, another currency, no such price', async (t) => {
  const { stored, write, views } = await projectFacts(t, [...window(), work(5, 3)]);
  await write([
    correction({ kind: 'line', lineId: 'nothing', nanos: '1' }),
    correction({ kind: 'line', lineId: stored.at(-1)!.id, nanos: '1' }),
    correction({ kind: 'line', lineId: stored[2]!.id, nanos: '1' }, { currency: 'USD' }),
    correction({ kind: 'line', lineId: stored[2]!.id, nanos: '9'.repeat(30) }),
    price({ provider: 'cuda' }),
    correction({ kind: 'invoice-line', invoiceId: 'iv_9', line: 1, nanos: '1', businessUnit: 'retail' }),
  ]);
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    [
      'CORRECTION_OF_NOTHING',
      'CORRECTION_OF_NOTHING',
      'OTHER_CURRENCY',
      'AMOUNT_TOO_LARGE',
      'CORRECTION_OF_NOTHING',
      'CORRECTION_OF_NOTHING',
    ],
  );
  assert.equal((await costSummary(views, EVERYTHING)).totals[0]!.totalNanos, 300n);
  assert.ok((await corrections(views)).rows.every(({ nanos, lines }) => nanos === 0n && lines === 0));
});

test("what an invoice's line leaves over becomes a line of its own on the last day of its period", async (t) => {
  const { write, views } = await projectFacts(t, [...window(), invoice()]);
  const target = {
    kind: 'invoice-line',
    invoiceId: 'iv_0000000000000001',
    line: 1,
    nanos: '5000',
    businessUnit: 'cards',
  } as const;
  await write([correction(target), correction(target, { correctionId: 'cc_2' })]);
  const adjustments = (await costLines(views, { ...EVERYTHING, kind: 'adjustment' })).rows;
  assert.deepEqual(
    adjustments.map(({ amount_nanos, business_unit, day, status, supplier }) => [
      amount_nanos,
      business_unit,
      day,
      status,
      supplier,
    ]),
    [[5000n, 'cards', '2026-01-31', 'priced', 'house']],
  );
  const taken = await adjustmentsOf(views, 'iv_0000000000000001');
  assert.deepEqual(
    taken.map(({ line, nanos }) => [line, nanos]),
    [[1, 5000n]],
  );
  assert.equal((await findInvoice(views, 'iv_0000000000000001'))!.lines[0]!.nanos, '5000');
  const [total] = (await costSummary(views, EVERYTHING)).totals;
  assert.deepEqual(total, { currency: 'EUR', totalNanos: 5300n, meteredNanos: 300n, correctedNanos: 5000n });
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['ALREADY_CORRECTED'],
  );
});

test('usage and corrections of a closed month stand in the books of the month that is open', async (t) => {
  const meter = makeMeter();
  const closed = periodClosed('2026-01', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z');
  const { stored, views } = await projectFacts(t, [
    facts.priceBookPublished(),
    meter(),
    meter({ deviceNs: 3_000_000 }),
    ['2026-02-05T00:00:00.000Z', closed],
    meter({ deviceNs: 1_000_000 }),
    price(),
  ]);
  const totals = await costTotals(views, { ...EVERYTHING, by: ['booked_month', 'day', 'correction_id'] });
  assert.deepEqual(
    totals.map(({ booked_month, day, correction_id, nanos }) => [booked_month, day, correction_id, nanos]),
    [
      ['2026-01', '2026-01-02', null, 300n],
      ['2026-02', '2026-01-02', null, 100n],
      ['2026-02', '2026-01-02', 'cc_0000000000000001', 400n],
    ],
  );
  assert.deepEqual(
    (await anomalies(views)).map(({ code, position }) => [code, position]),
    [['LATE_USAGE', stored[4]!.position]],
  );
  assert.deepEqual(
    (await periods(views)).map(({ period, totals: held }) => [period, held[0]!.nanos]),
    [['2026-01', '1']],
  );
  assert.deepEqual(await periods(views, stored[2]!.position), []);
});

test('units share what a line of an invoice leaves, each once', async (t) => {
  const share = (businessUnit: string, n: number) =>
    correction(
      { kind: 'invoice-line', invoiceId: 'iv_0000000000000001', line: 1, nanos: '2500', businessUnit },
      { correctionId: `cc_000000000000000${n}` },
    );
  const all = [...window(), invoice(), share('retail', 1), share('cards', 2), share('cards', 3)];
  const { views } = await projectFacts(t, all);
  assert.deepEqual(
    (await corrections(views, {})).rows.map(({ nanos }) => nanos),
    [2500n, 2500n, 0n],
  );
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['ALREADY_CORRECTED'],
  );
});

test('corrections that no sum could hold are anomalies, and the view goes on', async (t) => {
  const large = (businessUnit: string, n: number) =>
    correction(
      { kind: 'invoice-line', invoiceId: 'iv_0000000000000001', line: 1, nanos: '1000000000000000000', businessUnit },
      { correctionId: `cc_00000000000000${10 + n}` },
    );
  const many = Array.from({ length: 12 }, (_, n) => large(`unit-${n}`, n));
  const { views } = await projectFacts(t, [...window(), invoice(), ...many]);
  const codes = (await anomalies(views)).map(({ code }) => code);
  assert.ok(codes.length >= 7 && codes.every((code) => code === 'AMOUNT_TOO_LARGE'), codes.join());
  const { totals } = await costSummary(views, EVERYTHING);
  assert.equal(totals[0]?.totalNanos, 300n + BigInt(12 - codes.length) * 10n ** 18n);
});
