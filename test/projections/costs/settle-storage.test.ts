import assert from 'node:assert/strict';
import test from 'node:test';
import type { StorageMetered } from '../../../domain/costs/events.ts';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { auditCost } from '../../../projections/costs/read-audit-cost.ts';
import { costLines } from '../../../projections/costs/read-lines.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { facts, makeMeter } from '../../support/events.ts';
import { projectFacts } from './project-facts.ts';

const GIB = 2 ** 30;
const item = (bytes: number, businessUnit: string, what: 'audit-log' | 'artifacts' = 'audit-log') => ({
  what,
  businessUnit,
  modelId: null,
  deploymentId: null,
  bytes,
  events: what === 'audit-log' ? 10 : null,
});
const metered = (changes: Partial<StorageMetered> = {}): DomainEvent => ({
  type: 'StorageMetered',
  data: {
    window: 0,
    from: '2026-01-02T00:00:00.000Z',
    to: '2026-01-02T01:00:00.000Z',
    items: [item(GIB, 'retail'), item(2 * GIB, 'cards'), item(GIB, 'retail', 'artifacts')],
    ...changes,
  },
});
const book = facts.priceBookPublished({
  prices: [{ meter: 'gib-month', provider: null, deviceKind: null, nanosPerUnit: '730000003' }],
});

test('what is kept is a line for each item, shared by bytes out of one rounding of the window', async (t) => {
  const { views } = await projectFacts(t, [book, metered()]);
  const { rows } = await costLines(views, EVERYTHING);
  // Four GiB for one of 730 hours at 0.730000003 a month: 4,000,000 nano-units and a sixteenth of a thousandth more.
  assert.deepEqual(
    rows.map(({ kind, business_unit, amount_nanos, day, meter }) => [kind, business_unit, amount_nanos, day, meter]),
    [
      ['audit', 'retail', 1_000_000n, '2026-01-02', 'gib-month'],
      ['audit', 'cards', 2_000_000n, '2026-01-02', 'gib-month'],
      ['storage', 'retail', 1_000_000n, '2026-01-02', 'gib-month'],
    ],
  );
  assert.equal(
    rows.reduce((sum, { quantity }) => sum + quantity, 0n),
    5_479_452n,
    'thousand-millionths of 4 ÷ 730',
  );
  assert.deepEqual((await costSummary(views, EVERYTHING)).totals, [
    { currency: 'EUR', totalNanos: 4_000_000n, meteredNanos: 4_000_000n, correctedNanos: 0n },
  ]);
});

test('storage that no price covers waits for one, and a gap between its windows is a disagreement', async (t) => {
  const gap = metered({
    window: 1,
    from: '2026-01-02T02:00:00.000Z',
    to: '2026-01-02T03:00:00.000Z',
    items: [item(7, 'retail')],
  });
  const { write, views } = await projectFacts(t, [metered(), gap]);
  const before = await costSummary(views, EVERYTHING);
  assert.deepEqual([before.lines, before.unpricedLines, before.disagreements, before.totals], [4, 4, 1, []]);
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['WINDOW_GAP'],
  );
  await write([book]);
  const after = await costSummary(views, EVERYTHING);
  assert.deepEqual([after.unpricedLines, after.totals[0]!.totalNanos], [0, 4_000_000n]);
});

test('an amount that cannot be counted stops nothing: it stays unpriced and is an anomaly', async (t) => {
  const dear = facts.priceBookPublished({
    prices: [{ meter: 'gib-month', provider: null, deviceKind: null, nanosPerUnit: '9'.repeat(18) }],
  });
  const years = metered({ to: '2036-01-02T00:00:00.000Z', items: [item(2 ** 52, 'retail')] });
  const { views } = await projectFacts(t, [dear, years]);
  assert.equal((await costSummary(views, EVERYTHING)).unpricedLines, 1);
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['AMOUNT_TOO_LARGE'],
  );
});

test('the cost of the audit is a line like any other', async (t) => {
  const meter = makeMeter();
  const { views } = await projectFacts(t, [
    book,
    facts.priceBookPublished({ priceBookId: 'pb_2' }),
    meter(),
    facts.predictionScored({ usage: { leaseId: 'ls_0000000000000001', provider: 'cpu', deviceNs: 5 } }),
    meter({ deviceNs: 5, attributedNs: 5, attributedEvents: 1 }),
    metered(),
  ]);
  assert.deepEqual(await auditCost(views), {
    predictions: 1,
    logBytes: BigInt(3 * GIB),
    logEvents: 20n,
    byCurrency: [{ currency: 'EUR', nanos: 3_000_000n, days: 1 }],
  });
});
