import assert from 'node:assert/strict';
import test from 'node:test';
import { makeRandom } from '../../../domain/kernel/random.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { auditView } from '../../../projections/audit/audit-view.ts';
import { costsView } from '../../../projections/costs/costs-view.ts';
import type { CostLine } from '../../../projections/costs/read-lines.ts';
import { unsettledIn } from '../../../projections/costs/read-periods.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { type CostTotal, costTotals, DIMENSIONS, type Dimension } from '../../../projections/costs/read-totals.ts';
import type { Views } from '../../../projections/views.ts';
import { dump, projectInto, readerOf, viewsFile } from '../project-into.ts';
import { makeCostHistory } from './cost-history.ts';
import { allLines, readEverything } from './read-everything.ts';

const projections = [costsView, auditView];

async function history(t: Parameters<typeof viewsFile>[0], seed: number, events: number) {
  const store = makeMemoryEventStore();
  const made = makeCostHistory(store, seed);
  await made.begin();
  await made.grow(events);
  const file = viewsFile(t);
  await projectInto(file, store, { projections, batchSize: 1 + (seed % 60) });
  return { store, made, file, views: readerOf(t, file) };
}

type Sum = { lines: number; device_ns: bigint; quantity: bigint; nanos: bigint; corrected: bigint };
/** Lines know the books they stand in, but do not tell: those are held against the whole below. */
const OF_LINES = DIMENSIONS.filter((dimension) => dimension !== 'booked_month');

/** The slow way: money of each line, and of each correction beside it, added up by the dimensions. */
function sumsOfLines(lines: readonly CostLine[], by: readonly Dimension[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  const add = (line: CostLine, correction: string | null, more: Sum) => {
    const key = [
      line.currency,
      ...by.map((name) => (name === 'correction_id' ? correction : line[name as keyof CostLine])),
    ];
    const sum = sums.get(key.join('|')) ?? { lines: 0, device_ns: 0n, quantity: 0n, nanos: 0n, corrected: 0n };
    sums.set(key.join('|'), {
      lines: sum.lines + more.lines,
      device_ns: sum.device_ns + more.device_ns,
      quantity: sum.quantity + more.quantity,
      nanos: sum.nanos + more.nanos,
      corrected: sum.corrected + more.corrected,
    });
  };
  for (const line of lines) {
    if (line.status !== 'priced') continue;
    const { device_ns, quantity, amount_nanos, correction_nanos } = line;
    const own = line.kind === 'adjustment' ? line.correction_id : null;
    const nanos = amount_nanos!;
    add(line, own, { lines: 1, device_ns, quantity, nanos, corrected: own === null ? 0n : nanos });
    const delta = own === null && correction_nanos !== null ? correction_nanos : undefined;
    if (delta === undefined) continue;
    add(line, line.correction_id, { lines: 0, device_ns: 0n, quantity: 0n, nanos: delta, corrected: delta });
  }
  return sums;
}

const isNothing = ({ lines, nanos, quantity, device_ns }: Omit<Sum, 'corrected'>) =>
  lines === 0 && nanos === 0n && quantity === 0n && device_ns === 0n;

function sumsOfTotals(totals: readonly CostTotal[], by: readonly Dimension[]): Map<string, Sum> {
  const key = (total: CostTotal) => [total.currency, ...by.map((name) => total[name])].join('|');
  return new Map(
    totals.map((total) => {
      const { lines, device_ns, quantity, nanos, corrected_nanos } = total;
      return [key(total), { lines, device_ns, quantity, nanos, corrected: corrected_nanos }];
    }),
  );
}

const sorted = (sums: Map<string, Sum>) =>
  [...sums].filter(([, sum]) => !isNothing(sum)).sort(([a], [b]) => (a < b ? -1 : 1));

async function assertSumsAreTheLines(views: Views, asOf: bigint) {
  for (const businessUnits of ['all', ['cards'], ['retail']] as const) {
    const scope = { businessUnits, asOf };
    const lines = await allLines(views, scope);
    for (const by of [[], ...OF_LINES.map((dimension) => [dimension]), OF_LINES]) {
      const totals = await costTotals(views, { ...scope, by });
      assert.deepEqual(
        sorted(sumsOfTotals(totals, by)),
        sorted(sumsOfLines(lines, by)),
        `by ${by.join(', ')} at ${asOf}`,
      );
    }
    const whole = await costTotals(views, { ...scope, by: [] });
    const booked = await costTotals(views, { ...scope, by: ['booked_month'] });
    for (const { currency, nanos } of whole) {
      const own = booked.filter((total) => total.currency === currency);
      assert.equal(
        own.reduce((sum, total) => sum + total.nanos, 0n),
        nanos,
        'every charge stands in one month of the books',
      );
    }
    const summary = await costSummary(views, scope);
    const count = (status: CostLine['status']) => lines.filter((line) => line.status === status).length;
    assert.deepEqual(
      [summary.lines, summary.pendingLines, summary.unpricedLines],
      [lines.length, count('pending'), count('unpriced')],
    );
    for (const total of summary.totals) {
      if (total.meteredNanos === null) continue;
      assert.equal(total.totalNanos, total.meteredNanos + total.correctedNanos, 'lines add up to what was metered');
    }
    if (businessUnits !== 'all') continue;
    const due = lines.filter(({ day }) => day < '2026-02-02');
    assert.deepEqual(await unsettledIn(views, null, '2026-02-02', asOf), {
      pending: due.filter(({ status }) => status === 'pending').length,
      unpriced: due.filter(({ status }) => status === 'unpriced').length,
    });
  }
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`at any position the sums are those of the lines, by whatever they are asked (history ${seed})`, async (t) => {
    const { made, views } = await history(t, seed, 400);
    const random = makeRandom(seed, 'positions');
    const positions = Array.from({ length: 5 }, () => made.written[random.below(made.written.length)]!.position);
    for (const asOf of [...positions, made.written.at(-1)!.position]) await assertSumsAreTheLines(views, asOf);
  });
}

test('what was answered as of a position is answered for ever, and a rebuild from nothing gives the same rows', async (t) => {
  const { store, made, file, views } = await history(t, 11, 500);
  const at = [100, 250, 400, 508].map((index) => made.written[index]!.position);
  const saved = await Promise.all(at.map((asOf) => readEverything(views, asOf)));
  const kinds = new Set(saved.at(-1)!.lines.map(({ kind }) => kind));
  for (const kind of ['request', 'audit', 'storage', 'prediction', 'idle']) assert.ok(kinds.has(kind as never), kind);
  assert.ok(saved.at(-1)!.summary.totals.length > 1, 'the history has several currencies');
  assert.ok(
    saved.at(-1)!.corrections.rows.some(({ lines }) => lines > 0),
    'and corrections that moved something',
  );

  await made.grow(1000);
  await projectInto(file, store, { projections, batchSize: 37 });
  for (const [index, asOf] of at.entries()) assert.deepEqual(await readEverything(views, asOf), saved[index]);

  const fresh = viewsFile(t);
  await projectInto(fresh, store, { projections, batchSize: 501 });
  const [lived, rebuilt] = [dump(file), dump(fresh)];
  for (const table of costsView.tables) assert.deepEqual(rebuilt[table.name], lived[table.name], table.name);
});
