import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { costLines, costLinesAt } from '../../../projections/costs/read-lines.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { requestAmount } from '../../../projections/costs/request-lines.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { facts, LEASE, makeMeter } from '../../support/events.ts';
import { correction, projectFacts } from './project-facts.ts';

const work = (counter: number) =>
  facts.predictionScored({ counter, usage: { leaseId: LEASE, provider: 'cpu', deviceNs: 1000 } });
const requests = facts.priceBookPublished({
  priceBookId: 'pb_requests',
  supplier: 'cloud',
  currency: 'USD',
  effectiveFrom: '2026-01-01T00:00:00Z',
  prices: [{ meter: 'thousand-requests', provider: null, deviceKind: null, nanosPerUnit: '1999' }],
});

test('n requests cost what n thousandths of the price cost, to the last nano-unit', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 15n), fc.nat(3000), (price, count) => {
      let sum = 0n;
      for (let nth = 0n; nth < BigInt(count); nth++) sum += requestAmount(nth, price);
      assert.equal(sum, (BigInt(count) * price) / 1000n);
    }),
    { numRuns: 30 },
  );
});

test('a prediction has a second line where requests have a price, in their own currency, and none before', async (t) => {
  const meter = makeMeter();
  const { stored, write, views } = await projectFacts(t, [
    facts.priceBookPublished(),
    meter(),
    work(1),
    requests,
    ...Array.from({ length: 7 }, (_, index) => work(index + 2)),
  ]);
  const pending = await costSummary(views, EVERYTHING);
  assert.deepEqual([pending.lines, pending.pendingLines], [15, 15]);
  const asOf = stored.at(-1)!.position;
  await write([meter({ deviceNs: 8000, attributedNs: 8000, attributedEvents: 8 })]);
  assert.equal((await costLinesAt(views, stored[2]!.position, EVERYTHING)).length, 1);
  const [first, second] = await costLinesAt(views, stored[4]!.position, EVERYTHING);
  assert.deepEqual(
    [first!.kind, second!.kind, second!.line_id],
    ['prediction', 'request', `${first!.line_id}/request`],
  );
  assert.deepEqual(
    [second!.amount_nanos, second!.currency, second!.quantity, second!.supplier],
    [1n, 'USD', 1n, 'cloud'],
  );
  const { totals } = await costSummary(views, EVERYTHING);
  assert.deepEqual(
    totals.map(({ currency, totalNanos }) => [currency, totalNanos]),
    [
      ['EUR', 1n],
      ['USD', (7n * 1999n) / 1000n],
    ],
  );
  assert.deepEqual(await costSummary(views, { ...EVERYTHING, asOf }), pending, 'what was pending then stays so');
});

test('pages of lines split the lines of one event and lose none', async (t) => {
  const meter = makeMeter();
  const { views } = await projectFacts(t, [requests, meter(), work(1), work(2), work(3)]);
  const seen: string[] = [];
  let after: bigint | undefined;
  for (;;) {
    const { rows, hasNextPage } = await costLines(views, { ...EVERYTHING, first: 1, after });
    seen.push(...rows.map(({ line_id }) => line_id));
    after = rows.at(-1)!.nth;
    if (!hasNextPage) break;
  }
  assert.equal(new Set(seen).size, 6);
  const back = await costLines(views, { ...EVERYTHING, first: 6, order: 'newest-first' });
  assert.deepEqual(
    back.rows.map(({ line_id }) => line_id),
    seen.reverse(),
  );
});

test('a corrected price of requests counts for pending ones with their window', async (t) => {
  const meter = makeMeter();
  const target = {
    kind: 'price',
    priceBookId: 'pb_requests',
    meter: 'thousand-requests',
    provider: null,
    deviceKind: null,
  } as const;
  const range = { nanosPerUnit: '4000', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
  const { stored, write, views } = await projectFacts(t, [
    requests,
    meter(),
    work(1),
    work(2),
    correction({ ...target, ...range }, { currency: 'USD' }),
  ]);
  const asOf = stored.at(-1)!.position;
  assert.deepEqual((await costSummary(views, EVERYTHING)).totals, []);
  await write([work(3), meter({ deviceNs: 3000, attributedNs: 3000, attributedEvents: 3 })]);
  assert.deepEqual((await costSummary(views, EVERYTHING)).totals, [
    { currency: 'USD', totalNanos: 12n, meteredNanos: 12n, correctedNanos: 0n },
  ]);
  assert.deepEqual((await costSummary(views, { ...EVERYTHING, asOf })).totals, []);
});
