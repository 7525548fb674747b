// What holds of every ledger, whatever happened to the processes that wrote it (guarantees G4, G7, G8)? Read from the files
// after the server has ended in good order.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import type { EventStore } from '../../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { openLogForReading } from '../../../ledger/sqlite/log-file.ts';
import { makeLogReader } from '../../../ledger/sqlite/log-reader.ts';
import { dump, viewsFile as freshViewsFile, projectInto } from '../../projections/project-into.ts';
import { type EventOf, type LedgerEvent, logFile, ofType, readLedger, viewsFile } from './read-ledger.ts';
import type { Cleanup } from './temporary-folder.ts';

/** Throws an AssertionError naming what does not hold. Gives the events. */
export function assertSoundLedger(dataDir: string): LedgerEvent[] {
  const events = readLedger(dataDir);
  assertStreamsHaveNoGap(events);
  assertPredictionsAreCounted(events);
  assertRunsEndOnce(events);
  assertLeasesAreMetered(events);
  return events;
}

export function assertStreamsHaveNoGap(events: readonly LedgerEvent[]): void {
  const next = new Map<string, bigint>();
  for (const { stream, revision, type } of events) {
    assert.equal(revision, next.get(stream) ?? 0n, `${type} on ${stream}`);
    next.set(stream, revision + 1n);
  }
  assert.equal(new Set(events.map(({ id }) => id)).size, events.length, 'an id stands twice in the ledger');
}

/** G4: per deployment and caller 1, 2, 3 …, in the order of the ledger. */
export function assertPredictionsAreCounted(events: readonly LedgerEvent[]): void {
  const counters = new Map<string, number>();
  for (const { id, data } of ofType(events, 'PredictionScored')) {
    assert.equal(id, data.predictionId);
    const whose = `${data.deploymentId} ${data.caller}`;
    assert.equal(data.counter, (counters.get(whose) ?? 0) + 1, `counter of ${id}`);
    counters.set(whose, data.counter);
  }
}

/** G8: a run ends once, and a completed one made one version. */
export function assertRunsEndOnce(events: readonly LedgerEvent[]): void {
  for (const { data } of ofType(events, 'TrainingRequested')) {
    const { trainingId } = data;
    const ends = events.filter(
      ({ type, data }) =>
        ['TrainingCompleted', 'TrainingFailed', 'TrainingCancelled'].includes(type) &&
        (data as { trainingId?: string }).trainingId === trainingId,
    );
    assert.equal(ends.length, 1, `run ${trainingId} has ${ends.length} ends`);
    const versions = ofType(events, 'ModelVersionCreated').filter(
      ({ data: { origin } }) => origin.kind === 'trained' && origin.trainingId === trainingId,
    );
    assert.equal(versions.length, ends[0]!.type === 'TrainingCompleted' ? 1 : 0, `versions of run ${trainingId}`);
    const attempts = ofType(events, 'TrainingStarted').filter((started) => started.data.trainingId === trainingId);
    assert.deepEqual(
      attempts.map((started) => started.data.attempt),
      attempts.map((_, at) => at + 1),
    );
  }
}

/** G7: windows follow each other to a final one, and claim what the events of their lease carry. */
export function assertLeasesAreMetered(events: readonly LedgerEvent[]): void {
  const windows = new Map<string, EventOf<'UsageMetered'>[]>();
  for (const metered of ofType(events, 'UsageMetered')) {
    const { leaseId } = metered.data;
    windows.set(leaseId, [...(windows.get(leaseId) ?? []), metered]);
  }
  const claimed = new Map<string, bigint>();
  for (const event of events) {
    if (!('usage' in event.data)) continue;
    const { leaseId, deviceNs } = event.data.usage;
    claimed.set(leaseId, (claimed.get(leaseId) ?? 0n) + BigInt(deviceNs));
  }
  for (const [leaseId, metered] of windows) {
    metered.forEach(({ data }, at) => {
      assert.equal(data.window, at, `window of ${leaseId}`);
      assert.equal(data.from, at === 0 ? data.from : metered[at - 1]!.data.to, `start of window ${at} of ${leaseId}`);
      assert.equal(data.final, at === metered.length - 1, `window ${at} of ${leaseId} is the last one`);
      assert.ok(data.deviceNs >= data.attributedNs, `window ${at} of ${leaseId} claims more than was held`);
    });
    const attributed = metered.reduce((sum, { data }) => sum + BigInt(data.attributedNs), 0n);
    assert.equal(attributed, claimed.get(leaseId) ?? 0n, `claims on ${leaseId}`);
  }
  for (const leaseId of claimed.keys()) assert.ok(windows.has(leaseId), `${leaseId} was never metered`);
}

export interface CostTotals {
  readonly lines: number;
  readonly total: bigint;
  readonly metered: bigint;
}

/** Every piece of work has one line, every line is settled, and lines add up to windows. `events`: of the same folder. */
export async function assertCostsAddUp(dataDir: string, events: readonly LedgerEvent[]): Promise<CostTotals> {
  await catchUpViews(dataDir);
  const database = new DatabaseSync(viewsFile(dataDir), { readOnly: true, readBigInts: true });
  try {
    const all = (sql: string) => database.prepare(sql).all() as Record<string, never>[];
    assert.deepEqual(all('select view, code, sentence from anomaly'), [], 'the views found something odd');
    // What is stored and what is put right have lines too; here it is the time of devices that must add up.
    const lines = all(
      "select line_id, amount_nanos, settled_position, kind from cost_line where meter = 'device-hour' and kind <> 'adjustment'",
    );
    assert.deepEqual(
      lines.filter((line) => line.settled_position === null || line.amount_nanos === null),
      [],
      'a line is not settled',
    );
    const work = events.filter(({ data }) => 'usage' in data).map(({ id }) => id);
    const ids = lines.map((line) => String(line.line_id));
    assert.equal(new Set(ids).size, ids.length, 'a line stands twice');
    const remainders = new Set(ofType(events, 'UsageMetered').map(({ id }) => id));
    assert.deepEqual(ids.filter((id) => !remainders.has(id)).sort(), work.sort(), 'lines and work differ');
    const sum = (from: string) =>
      (all(`select coalesce(sum(amount_nanos), 0) as nanos from ${from}`)[0] as unknown as { nanos: bigint }).nanos;
    const totals = {
      lines: lines.length,
      total: sum("cost_line where meter = 'device-hour' and kind <> 'adjustment'"),
      metered: sum('metered_window'),
    };
    assert.equal(totals.total, totals.metered, 'lines do not add up to what was metered');
    return totals;
  } finally {
    database.close();
  }
}

/** Brings the views to the end of the log, as the next start would: a stopped server may have left its last events to it. */
export async function catchUpViews(dataDir: string): Promise<void> {
  await withLog(dataDir, (store) => projectInto(viewsFile(dataDir), store));
}

/** Views are functions of the log: the ones that lived through it all are those that are built from nothing. */
export async function assertViewsCanBeRebuilt(context: Cleanup, dataDir: string): Promise<void> {
  await catchUpViews(dataDir);
  const fresh = freshViewsFile(context as TestContext);
  await withLog(dataDir, (store) => projectInto(fresh, store));
  assert.deepEqual(dump(viewsFile(dataDir)), dump(fresh));
}

async function withLog<T>(dataDir: string, work: (store: EventStore) => Promise<T>): Promise<T> {
  const database = openLogForReading(logFile(dataDir));
  try {
    const reader = makeLogReader(database);
    return await work({
      ...makeMemoryEventStore(),
      readStream: async (stream, options) => reader.readStream(stream, options),
      readAll: async (options) => reader.readAll(options),
      async *subscribe({ after } = {}) {
        const events = reader.readAll({ ...(after === undefined ? {} : { after }), limit: 1_000_000 });
        for (let at = 0; at < events.length; at += 500) yield { kind: 'events', events: events.slice(at, at + 500) };
        yield { kind: 'caughtUp', position: events.at(-1)?.position ?? after };
      },
    });
  } finally {
    database.close();
  }
}
