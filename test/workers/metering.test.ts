import assert from 'node:assert/strict';
import test from 'node:test';
import type { UsageMetered } from '../../domain/costs/events.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { makeClockCell, makeMonotonicClock } from '../../ledger/clock.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { closeOrphanedLeases } from '../../workers/close-orphaned-leases.ts';
import { type LeaseRequest, makeMetering, SCORING_WINDOWS } from '../../workers/metering.ts';
import { token } from './lending-desk.ts';

const scoring: LeaseRequest = {
  owner: { kind: 'scoring' },
  provider: 'cpu',
  businessUnit: 'house',
  windows: SCORING_WINDOWS,
};
const training: LeaseRequest = {
  owner: { kind: 'training', trainingId: 'tr_1', attempt: 1 },
  provider: 'cpu',
  businessUnit: 'retail',
};

/** Time moves only when a test says so. */
function makeRoom(given: EventStore = makeMemoryEventStore()) {
  let ms = Date.parse('2026-01-01T00:00:00Z');
  const started = ms;
  const due = new Map<object, { at: number; callback: () => void }>();
  let store = given;
  const clock = makeMonotonicClock(makeClockCell(), () => ms);
  const errors: unknown[] = [];
  const proxy: EventStore = { ...given, append: (...args) => store.append(...args) };
  const metering = makeMetering({
    writer: makeStreamWriter({ store: proxy, clock }),
    clock,
    monotonicNs: () => BigInt(ms - started) * 1_000_000n,
    newToken: token,
    timers: {
      set: (callback, wait) => {
        const key = {};
        due.set(key, { at: ms + wait, callback });
        return key;
      },
      clear: (key) => void due.delete(key as object),
    },
    onError: (error) => errors.push(error),
  });
  return {
    store: given,
    clock,
    metering,
    errors,
    breakStore: (broken: EventStore) => {
      store = broken;
    },
    async pass(wait: number) {
      ms += wait;
      for (const [key, { at, callback }] of [...due]) {
        if (at > ms) continue;
        due.delete(key);
        callback();
      }
      // Appends to the memory store are promises only: a turn of the event loop ends them.
      await new Promise((resolve) => setImmediate(resolve));
    },
    async windows(leaseId: string): Promise<UsageMetered[]> {
      const events = await given.readStream(streams.lease(leaseId), { limit: 100 });
      return events.map((stored) => {
        const decoded = decodeEvent(stored);
        assert.ok(decoded.kind === 'event' && decoded.event.type === 'UsageMetered');
        return decoded.event.data;
      });
    },
  };
}

const MS = 1_000_000;
const short = ({ window, deviceNs, attributedNs, attributedEvents, final, ended }: UsageMetered) => [
  window,
  deviceNs / MS,
  attributedNs / MS,
  attributedEvents,
  final,
  ended,
];

test('a lease leaves a trace before it is used, and ends with one final window', async () => {
  const room = makeRoom();
  const lease = await room.metering.openLease(training);
  assert.deepEqual((await room.windows(lease.leaseId)).map(short), [[0, 0, 0, 0, false, 'open']]);
  await lease.use(async (claim) => {
    await room.pass(1000);
    claim(900 * MS, 1);
  });
  await lease.end('released');
  await lease.end('released');
  assert.deepEqual((await room.windows(lease.leaseId)).map(short), [
    [0, 0, 0, 0, false, 'open'],
    [1, 1000, 900, 1, true, 'released'],
  ]);
  await assert.rejects(lease.use(async () => {}));
});

test('a scoring window closes when the scorer is quiet; silence is not held, and a long one stands apart', async () => {
  const room = makeRoom();
  const lease = await room.metering.openLease(scoring);
  const work = (ms: number) =>
    lease.use(async (claim) => {
      await room.pass(ms);
      claim(ms * MS, 1);
    });
  await work(5);
  await room.pass(100);
  await work(5);
  await room.pass(249);
  assert.equal((await room.windows(lease.leaseId)).length, 1);
  await room.pass(1);
  await room.pass(3_600_000);
  await work(2);
  await room.pass(250);
  const windows = await room.windows(lease.leaseId);
  assert.deepEqual(windows.map(short), [
    [0, 0, 0, 0, false, 'open'],
    [1, 110, 10, 2, false, 'open'],
    [2, 0, 0, 0, false, 'open'],
    [3, 2, 2, 1, false, 'open'],
  ]);
  for (const [index, { from }] of windows.slice(1).entries()) assert.equal(from, windows[index]!.to);
});

test('a busy scorer closes a window after its longest time, and after its most events', async () => {
  const room = makeRoom();
  const lease = await room.metering.openLease(scoring);
  for (let i = 0; i < 61; i++) await lease.use(async () => room.pass(1000));
  await lease.use(async (claim) => claim(0, 10_000));
  await room.pass(0);
  const windows = (await room.windows(lease.leaseId)).map(short);
  assert.deepEqual(windows[1], [1, 60_000, 0, 0, false, 'open']);
  assert.deepEqual(windows[2], [2, 1000, 0, 10_000, false, 'open']);
});

test('a window never closes between an append and its claim', async () => {
  const room = makeRoom();
  const lease = await room.metering.openLease(scoring);
  let appended!: () => void;
  const slow = lease.use(async (claim) => {
    await new Promise<void>((resolve) => {
      appended = resolve;
    });
    claim(7 * MS, 1);
  });
  await lease.use(async () => room.pass(70_000)); // the longest time is over while the other is in the middle
  const late = lease.use(async (claim) => claim(1 * MS, 1));
  await room.pass(0);
  assert.equal((await room.windows(lease.leaseId)).length, 1);
  appended();
  await Promise.all([slow, late]);
  await room.pass(0);
  assert.deepEqual((await room.windows(lease.leaseId)).map(short)[1], [1, 70_000, 7, 1, false, 'open']);
  await lease.end('released');
  assert.deepEqual((await room.windows(lease.leaseId)).map(short)[2], [2, 0, 1, 1, true, 'released']);
});

test('a window that could not be written keeps its claims for the next one', async () => {
  const room = makeRoom();
  const lease = await room.metering.openLease(scoring);
  room.breakStore({ ...room.store, append: async () => Promise.reject(new Error('disk full')) });
  await lease.use(async (claim) => claim(3 * MS, 1));
  await room.pass(250);
  assert.equal(room.errors.length, 1);
  room.breakStore(room.store);
  await lease.use(async (claim) => claim(4 * MS, 1));
  await lease.end('released');
  assert.deepEqual((await room.windows(lease.leaseId)).map(short)[1], [1, 250, 7, 2, true, 'released']);
});

test('a lease of a killed process is closed once, up to the last sign of life, and paid for', async () => {
  const room = makeRoom();
  const run = await room.metering.openLease(training);
  const scorer = await room.metering.openLease(scoring);
  await room.pass(5_000);
  const other = await room.metering.openLease(training); // the last thing the process recorded
  await room.pass(60_000);
  const startedAt = room.clock.now();
  await room.pass(1_000);
  await room.metering.openLease(scoring); // the next process works already
  const open = [
    { leaseId: run.leaseId, pendingNs: 0n, pendingEvents: 0 },
    { leaseId: scorer.leaseId, pendingNs: 3n * BigInt(MS), pendingEvents: 2 },
    { leaseId: other.leaseId, pendingNs: 0n, pendingEvents: 0 },
  ];
  assert.equal(await closeOrphanedLeases({ ...room, startedAt }, open), 3);
  assert.equal(await closeOrphanedLeases({ ...room, startedAt }, open), 0);
  assert.deepEqual((await room.windows(run.leaseId)).map(short)[1], [1, 5000, 0, 0, true, 'killed']);
  assert.deepEqual((await room.windows(scorer.leaseId)).map(short)[1], [1, 3, 3, 2, true, 'killed']);
  assert.deepEqual((await room.windows(other.leaseId)).map(short)[1], [1, 0, 0, 0, true, 'killed']);
});

test('a lease that somebody closes at the same moment is closed once', async () => {
  const room = makeRoom();
  const lease = await room.metering.openLease(training);
  const open = [{ leaseId: lease.leaseId, pendingNs: 0n, pendingEvents: 0 }];
  const deps = { ...room, startedAt: room.clock.now() };
  const closed = await Promise.all([closeOrphanedLeases(deps, open), closeOrphanedLeases(deps, open)]);
  assert.equal((await room.windows(lease.leaseId)).filter(({ final }) => final).length, 1);
  assert.ok(closed.includes(1));
});
