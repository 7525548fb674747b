import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { priceDeviceTime } from '../../../domain/kernel/money.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { auditView } from '../../../projections/audit/audit-view.ts';
import { costsView } from '../../../projections/costs/costs-view.ts';
import { openLeases } from '../../../projections/costs/open-leases.ts';
import { costLineAt, costLines } from '../../../projections/costs/read-lines.ts';
import { type CostSummary, costSummary } from '../../../projections/costs/read-summary.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { openViews } from '../../../projections/sqlite/open-views.ts';
import { actor, demoFacts, facts, LEASE, MODEL, makeMeter, makePen, TRAINING } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

const projections = [costsView, auditView];
/** In the one currency of most of these histories. */
const euros = ({ totals }: CostSummary) =>
  totals.find(({ currency }) => currency === 'EUR') ?? { totalNanos: 0n, meteredNanos: 0n };
const cpu = (deviceNs: number, leaseId = LEASE) => ({ leaseId, provider: 'cpu', deviceNs }) as const;

async function project(t: Parameters<typeof viewsFile>[0], all: readonly DomainEvent[]) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = await pen.writeAll(all);
  const file = viewsFile(t);
  await projectInto(file, store, { projections });
  return { stored, pen, store, file, views: readerOf(t, file) };
}

test('predictions, training, evaluation, idle time and overhead add up to what was metered', async (t) => {
  const { views } = await project(t, demoFacts(5));
  const summary = await costSummary(views, EVERYTHING);
  // Held: 9.000000007 s + 0.600000001 s + 0.055000015 s, at 0.36 an hour, so 100,000 nano-units a second.
  const held = [9_000_000_007n, 600_000_001n, 55_000_015n].map((ns) => priceDeviceTime(ns, 360_000_000n));
  assert.equal(
    euros(summary).meteredNanos,
    held.reduce((sum, next) => sum + next, 0n),
  );
  assert.equal(euros(summary).totalNanos, euros(summary).meteredNanos);
  const { lines, pendingLines, unpricedLines } = summary;
  assert.deepEqual({ lines, pendingLines, unpricedLines }, { lines: 10, pendingLines: 0, unpricedLines: 0 });
  assert.deepEqual(
    summary.byModel.map(({ model_id, version, kind, lines }) => [model_id, version, kind, lines]),
    [
      [null, null, 'idle', 1],
      [MODEL, 1, 'evaluation', 1],
      [MODEL, 1, 'overhead', 2],
      [MODEL, 1, 'prediction', 5],
      [MODEL, 1, 'training', 1],
    ],
  );
});

test('an import is paid for by its model whether a version came of it or not, and a killed one says so', async (t) => {
  const owner = (importId: string) => ({ kind: 'import', importId, modelId: MODEL }) as const;
  const [accepted, refused, killed] = ['ls_import0000000001', 'ls_import0000000002', 'ls_import0000000003'];
  const lease = (leaseId: string, importId: string, deviceNs: number, ended: 'released' | 'killed') => {
    const meter = makeMeter({ leaseId, owner: owner(importId) });
    return [meter(), meter({ deviceNs, final: true, ended })];
  };
  const { views } = await project(t, [
    facts.modelRegistered(),
    facts.priceBookPublished(),
    ...lease(accepted!, 'im_1', 2_000_000_003, 'released'),
    ...lease(refused!, 'im_2', 70, 'released'),
    ...lease(killed!, 'im_3', 5_000, 'killed'),
  ]);
  const { rows } = await costLines(views, EVERYTHING);
  assert.deepEqual(
    rows.map(({ kind, model_id, version, device_ns, status }) => [kind, model_id, version, device_ns, status]),
    [
      ['import', MODEL, null, 2_000_000_003n, 'priced'],
      ['import', MODEL, null, 70n, 'priced'],
      ['killed-attempt', MODEL, null, 5_000n, 'priced'],
    ],
  );
  const summary = await costSummary(views, EVERYTHING);
  assert.deepEqual([euros(summary).totalNanos, summary.disagreements], [euros(summary).meteredNanos, 0]);
  assert.deepEqual(await anomalies(views), []);
});

test('work of a window that is not metered yet is pending, and its lease is found open with what it owes', async (t) => {
  const meter = makeMeter();
  const { views, stored } = await project(t, [
    facts.priceBookPublished(),
    meter(),
    facts.predictionScored({ usage: cpu(70) }),
  ]);
  const summary = await costSummary(views, EVERYTHING);
  assert.deepEqual([summary.lines, summary.pendingLines, euros(summary).totalNanos], [1, 1, 0n]);
  const [line] = (await costLines(views, EVERYTHING)).rows;
  assert.deepEqual([line?.status, line?.amount_nanos, line?.line_id], ['pending', null, stored[2]!.id]);
  const [lease] = await openLeases(views);
  assert.deepEqual(lease, {
    leaseId: LEASE,
    stream: `lease-${LEASE}`,
    owner: { kind: 'scoring' },
    provider: 'cpu',
    lastWindow: 0,
    lastTo: '2026-01-02T00:00:00.000Z',
    revision: 0n,
    pendingNs: 70n,
    pendingEvents: 1,
  });
});

test('a killed attempt is paid for by its run, and no lease stays open', async (t) => {
  const lease = 'ls_killed0000000001';
  const meter = makeMeter({ leaseId: lease, owner: { kind: 'training', trainingId: TRAINING, attempt: 1 } });
  const { views } = await project(t, [
    facts.priceBookPublished(),
    facts.modelRegistered(),
    facts.trainingRequested(),
    meter(),
    meter({ deviceNs: 3_600_000_000, final: true, ended: 'killed' }),
  ]);
  const [line] = (await costLines(views, EVERYTHING)).rows;
  assert.deepEqual(
    [line?.kind, line?.amount_nanos, line?.training_id, line?.model_id, line?.business_unit],
    ['killed-attempt', 360_000n, TRAINING, MODEL, 'retail'],
  );
  assert.deepEqual(await openLeases(views), []);
});

test('a window without a price waits, is reported, and is priced by a later book that covers it', async (t) => {
  const meter = makeMeter();
  const before = [meter(), facts.predictionScored({ usage: cpu(1_000_000) })];
  const { views, pen, store, file } = await project(t, before);
  await pen.writeAll([meter({ deviceNs: 3_000_000, attributedNs: 1_000_000, attributedEvents: 1 })]);
  await projectInto(file, store, { projections });
  const unpriced = await costSummary(views, EVERYTHING);
  assert.deepEqual(
    [unpriced.lines, unpriced.unpricedLines, unpriced.pendingLines, euros(unpriced).totalNanos],
    [2, 2, 0, 0n],
  );
  assert.equal(unpriced.disagreements, 0);
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['UNPRICED'],
  );

  const asOf = views.position()!;
  await pen.writeAll([facts.priceBookPublished()]);
  await projectInto(file, store, { projections });
  const priced = await costSummary(views, EVERYTHING);
  assert.deepEqual([priced.unpricedLines, euros(priced).totalNanos, euros(priced).meteredNanos], [0, 300n, 300n]);
  assert.deepEqual(await costSummary(views, { businessUnits: 'all', asOf }), unpriced, 'what was said then stays');
});

test('a book that does not cover the window leaves it unpriced', async (t) => {
  const meter = makeMeter();
  const { views } = await project(t, [
    meter(),
    meter({ deviceNs: 3_000_000 }),
    facts.priceBookPublished({ effectiveFrom: '2026-02-01T00:00:00Z' }),
  ]);
  assert.equal((await costSummary(views, EVERYTHING)).unpricedLines, 1);
});

test('a book that begins before windows that have their price changes none of them and is reported', async (t) => {
  const meter = makeMeter();
  const { views } = await project(t, [
    facts.priceBookPublished(),
    meter(),
    meter({ deviceNs: 3_600_000_000 }),
    facts.priceBookPublished({
      priceBookId: 'pb_2',
      effectiveFrom: '2026-01-02T00:00:00.000Z',
      prices: [{ provider: 'cpu', meter: 'device-hour', deviceKind: null, nanosPerUnit: '1' }],
    }),
  ]);
  assert.equal(euros(await costSummary(views, EVERYTHING)).totalNanos, 360_000n);
  assert.deepEqual(
    (await anomalies(views)).map(({ code }) => code),
    ['PRICE_BOOK_RETROACTIVE'],
  );
});

test('a window that claims other work than the ledger holds is reported and still adds up', async (t) => {
  const meter = makeMeter();
  const { views } = await project(t, [
    facts.priceBookPublished(),
    meter(),
    facts.predictionScored({ usage: cpu(5_000_000) }),
    meter({ deviceNs: 4_000_000, attributedNs: 4_000_000, attributedEvents: 2, window: 3 }),
  ]);
  const codes = (await anomalies(views)).map(({ code }) => code).sort();
  assert.deepEqual(codes, ['ATTRIBUTED_EVENTS_DIFFER', 'ATTRIBUTED_TIME_DIFFERS', 'OVERCLAIMED', 'WINDOW_GAP']);
  const summary = await costSummary(views, EVERYTHING);
  assert.deepEqual([euros(summary).totalNanos, euros(summary).meteredNanos, summary.disagreements], [400n, 400n, 4]);
  assert.equal((await costSummary(views, { businessUnits: 'all', asOf: 2n })).disagreements, 0, 'as it stood then');
});

test('a unit sees its own lines only, and no sum of windows that it shares', async (t) => {
  const meter = makeMeter();
  const { views, stored } = await project(t, [
    facts.priceBookPublished(),
    meter(),
    facts.predictionScored({ usage: cpu(1_000_000) }),
    facts.predictionScored({ usage: cpu(2_000_000), businessUnit: 'cards', counter: 2 }),
    meter({ deviceNs: 3_000_000, attributedNs: 3_000_000, attributedEvents: 2 }),
  ]);
  const cards = await costSummary(views, { businessUnits: ['cards'] });
  assert.deepEqual([cards.lines, euros(cards).totalNanos, euros(cards).meteredNanos], [1, 200n, null]);
  assert.equal(await costLineAt(views, stored[2]!.position, { businessUnits: ['cards'] }), undefined);
  assert.equal((await costLineAt(views, stored[2]!.position, { businessUnits: ['retail'] }))?.amount_nanos, 100n);
});

test('a run names its model version from when the version was made, and not before', async (t) => {
  const { views, stored } = await project(t, demoFacts(1));
  const created = stored.find(({ type }) => type === 'ModelVersionCreated')!.position;
  const versionAt = async (asOf: bigint) =>
    (await costLines(views, { businessUnits: 'all', asOf, kind: 'training' })).rows[0]?.version;
  assert.deepEqual([await versionAt(created - 1n), await versionAt(created)], [null, 1]);
  assert.equal((await costLines(views, { ...EVERYTHING, modelId: MODEL, version: 1 })).rows.length, 5);
});

type Step =
  | { readonly kind: 'work'; readonly lease: number; readonly ns: number; readonly unit: string }
  | { readonly kind: 'meter'; readonly lease: number; readonly spare: number; readonly killed: boolean }
  | { readonly kind: 'price' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      lease: fc.nat(2),
      ns: fc.nat(10 ** 9),
      unit: fc.constantFrom('retail', 'cards'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('meter' as const),
      lease: fc.nat(2),
      spare: fc.oneof(fc.constant(0), fc.nat(10 ** 9)),
      killed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('price' as const) }) },
);

/** Three leases with work, windows, kills and a price that comes at any time, or never. */
function history(steps: readonly Step[]): DomainEvent[] {
  const all: DomainEvent[] = [facts.modelRegistered(), facts.trainingRequested()];
  const made = [0, 0, 0];
  const fresh = (lease: number) => {
    const leaseId = `ls_lease${lease}x${String(made[lease]!++).padStart(10, '0')}`;
    const owner =
      lease === 0 ? ({ kind: 'training', trainingId: TRAINING, attempt: 1 } as const) : ({ kind: 'scoring' } as const);
    const meter = makeMeter({ leaseId, owner });
    all.push(meter());
    return { leaseId, meter, ns: 0, events: 0 };
  };
  const leases = [0, 1, 2].map(fresh);
  let counter = 0;
  let priced = false;
  for (const next of steps) {
    if (next.kind === 'price') {
      if (!priced)
        all.push(
          facts.priceBookPublished({
            prices: [{ provider: 'cpu', meter: 'device-hour', deviceKind: null, nanosPerUnit: '777777777777' }],
          }),
        );
      priced = true;
      continue;
    }
    const lease = leases[next.lease]!;
    if (next.kind === 'work') {
      lease.ns += next.ns;
      lease.events++;
      all.push(
        facts.predictionScored({ counter: ++counter, businessUnit: next.unit, usage: cpu(next.ns, lease.leaseId) }),
      );
      continue;
    }
    const { ns, events } = lease;
    all.push(
      lease.meter({
        deviceNs: ns + next.spare,
        attributedNs: ns,
        attributedEvents: events,
        final: next.killed,
        ended: next.killed ? 'killed' : 'open',
      }),
    );
    Object.assign(lease, next.killed ? fresh(next.lease) : { ns: 0, events: 0 });
  }
  return all;
}

test('whatever happens, priced lines add up to priced windows, every event has at most one line, and units partition the sum', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const store = makeMemoryEventStore();
      const all = history(steps);
      await makePen(store).writeAll(all);
      const file = viewsFile(t);
      await projectInto(file, store, { projections: [costsView, auditView] });
      const views = openViews({ file });
      try {
        const summary = await costSummary(views, EVERYTHING);
        assert.equal(euros(summary).totalNanos, euros(summary).meteredNanos);
        const hasPrice = steps.some(({ kind }) => kind === 'price');
        if (!hasPrice) assert.equal(euros(summary).totalNanos, 0n);
        else assert.equal(summary.unpricedLines, 0, 'the book covers every window');
        const work = all.filter(({ type }) => type === 'PredictionScored').length;
        const lines = (await costLines(views, { ...EVERYTHING, first: 1000 })).rows;
        assert.equal(lines.filter(({ kind }) => kind === 'prediction').length, work);
        assert.equal(new Set(lines.map(({ line_id }) => line_id)).size, lines.length);
        const parts = await Promise.all(
          ['retail', 'cards'].map((unit) => costSummary(views, { businessUnits: [unit] })),
        );
        assert.equal(euros(parts[0]!).totalNanos + euros(parts[1]!).totalNanos, euros(summary).totalNanos);
        assert.ok((await anomalies(views)).every(({ code }) => code === 'UNPRICED'));
      } finally {
        views.close();
      }
    }),
    { numRuns: 40 },
  );
});

test('a remainder of scoring belongs to the unit of whoever metered it', async (t) => {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const meter = makeMeter();
  await pen.write(meter());
  await pen.write(meter({ deviceNs: 5 }), { actor: actor('system', 'platform') });
  const file = viewsFile(t);
  await projectInto(file, store, { projections });
  assert.equal((await costLines(readerOf(t, file), { businessUnits: ['platform'] })).rows[0]?.kind, 'idle');
});
