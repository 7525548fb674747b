// Windows of storage follow each other without a gap, whoever writes them and whatever is restarted.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { StorageMetered, StoredItem } from '../../domain/costs/events.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { makeStorageMeter } from '../../workers/storage-meter.ts';
import { tickingClock } from '../support/command-context.ts';

const item: StoredItem = {
  what: 'audit-log',
  businessUnit: 'retail',
  modelId: null,
  deploymentId: null,
  bytes: 1_000,
  events: 7,
};

function makeRoom() {
  const store = makeMemoryEventStore();
  const clock = tickingClock();
  /** Another process: it remembers nothing of this one. */
  const openMeter = (items: readonly StoredItem[] = [item]) =>
    makeStorageMeter({
      store,
      clock,
      writer: makeStreamWriter({ store, clock }),
      readItems: async () => items,
      businessUnit: 'platform',
    });
  const windows = async (): Promise<StorageMetered[]> =>
    (await store.readStream(streams.storage(), { limit: 100 })).map((stored) => {
      const decoded = decodeEvent(stored);
      assert.ok(decoded.kind === 'event' && decoded.event.type === 'StorageMetered');
      return decoded.event.data;
    });
  return { openMeter, windows };
}

function assertGapless(windows: readonly StorageMetered[]): void {
  windows.forEach((window, index) => {
    assert.equal(window.window, index);
    assert.equal(window.from, index === 0 ? window.to : windows[index - 1]!.to);
    assert.ok(window.to >= window.from);
  });
}

test('the first window only begins; the next ones hold what there is, each from where the last ended', async () => {
  const { openMeter, windows } = makeRoom();
  const meter = openMeter();
  for (let each = 0; each < 3; each++) await meter.meter();
  const found = await windows();
  assert.equal(found.length, 3);
  assertGapless(found);
  assert.deepEqual(found[2]!.items, [item]);
});

test('a meter that starts anew goes on where the last window ended', async () => {
  const { openMeter, windows } = makeRoom();
  await openMeter().meter();
  await openMeter().meter();
  await openMeter().meter();
  const found = await windows();
  assert.equal(found.length, 3);
  assertGapless(found);
});

test('meters of two processes at once leave no gap and no overlap', async () => {
  const { openMeter, windows } = makeRoom();
  const meters = [openMeter(), openMeter()];
  await Promise.all(meters.flatMap((meter) => [meter.meter(), meter.meter(), meter.meter()]));
  const found = await windows();
  assert.equal(found.length, 6);
  assertGapless(found);
});

test('more things than an event holds stand together by unit, and no byte is lost', async () => {
  const { openMeter, windows } = makeRoom();
  const many = Array.from({ length: 3_500 }, (_, index) => ({
    ...item,
    businessUnit: index % 2 === 0 ? 'retail' : 'fraud',
    modelId: `md_${index}`,
  }));
  await openMeter(many).meter();
  const [window] = await windows();
  assert.deepEqual(
    window!.items.map(({ businessUnit, bytes, events, modelId }) => ({ businessUnit, bytes, events, modelId })),
    [
      { businessUnit: 'retail', bytes: 1_750_000, events: 12_250, modelId: null },
      { businessUnit: 'fraud', bytes: 1_750_000, events: 12_250, modelId: null },
    ],
  );
});
