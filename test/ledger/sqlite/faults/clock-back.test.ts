// The machine's clock is set back, while the house runs or while it is down: the record's time does not go with it, because what
// was recorded later must not look earlier. The log itself knows how late it already was.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readConfig } from '../../../../app/config.ts';
import { openLedger } from '../../../../app/open-ledger.ts';
import type { Clock } from '../../../../ledger/clock.ts';
import { decodeEvent, encodeEvent } from '../../../../ledger/codec.ts';
import type { EventStore } from '../../../../ledger/event-store.ts';
import { lastRecordedAt } from '../../../../ledger/last-recorded-at.ts';
import { makeMemoryEventStore } from '../../../../ledger/memory/memory-event-store.ts';
import { commandContext } from '../../../support/command-context.ts';
import { facts } from '../../../support/events.ts';
import { newEvent } from '../../event-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-clock-'));
after(() => rmSync(folder, { recursive: true }));
const DAY = 24 * 3600 * 1000;
const STREAM = 'access-2026-06-01';

const eventAt = (recordedAt: string) =>
  encodeEvent(randomUUID(), facts.evidenceRead(), { ...commandContext(), recordedAt });

async function record(store: EventStore, clock: Clock): Promise<void> {
  const [last] = await store.readStream(STREAM, { direction: 'backwards', limit: 1 });
  await store.append(STREAM, last?.revision ?? 'none', [eventAt(clock.now())]);
}

async function recordedTimes(store: EventStore): Promise<string[]> {
  return (await store.readAll({ limit: 1_000 })).flatMap((stored) => {
    const decoded = decodeEvent(stored);
    return decoded.kind === 'event' ? [decoded.event.metadata.recordedAt] : [];
  });
}

test('a clock set back, in a running house and before a restart, takes no recorded time back', async (t) => {
  let wall = Date.UTC(2026, 5, 1);
  t.mock.method(Date, 'now', () => wall);
  const config = readConfig({}, { dataDir: join(folder, 'data') });
  // A second forwards, a day back, a second forwards; the house closes; a year back; then past all of it.
  for (const steps of [[0, 1_000, -DAY, 1_000], [-365 * DAY, 1_000], [400 * DAY]]) {
    const ledger = await openLedger(config);
    for (const step of steps) {
      wall += step;
      await record(ledger.log.store, ledger.clock);
    }
    await ledger.close();
  }
  const ledger = await openLedger(config);
  const times = await recordedTimes(ledger.log.store);
  await ledger.close();
  const [first, later] = ['2026-06-01T00:00:00.000Z', '2026-06-01T00:00:01.000Z'];
  assert.deepEqual(times, [first, later, later, later, later, later, new Date(wall).toISOString()]);
});

test('the latest recorded time is found behind events that were stamped earlier, and behind events of others', async () => {
  const store = makeMemoryEventStore();
  assert.equal(await lastRecordedAt(store), undefined);
  const [early, late] = ['2026-06-01T00:00:00.000Z', '2026-06-01T00:00:00.001Z'];
  await store.append('a', 'none', [eventAt(early), eventAt(late)]);
  await store.append('b', 'none', [eventAt(early)]);
  await store.append(
    'c',
    'none',
    Array.from({ length: 100 }, () => newEvent({ type: 'OfAnother' })),
  );
  await store.append('b', 0n, [eventAt(early)]);
  assert.equal(await lastRecordedAt(store), late);
});
