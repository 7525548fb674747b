// A lease says which device it is of: its own word, else the house's, else its provider's name.
import assert from 'node:assert/strict';
import test from 'node:test';
import { streams } from '../../domain/kernel/ids.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { makeMetering } from '../../workers/metering.ts';
import { tickingClock } from '../support/command-context.ts';
import { token } from './lending-desk.ts';

async function kindOf(house: string | undefined, own: string | undefined): Promise<string> {
  const store = makeMemoryEventStore();
  const clock = tickingClock();
  const metering = makeMetering({
    writer: makeStreamWriter({ store, clock }),
    clock,
    monotonicNs: () => 0n,
    newToken: token,
    timers: { set: () => undefined, clear: () => {} },
    deviceKind: house,
  });
  const request = { owner: { kind: 'scoring' }, provider: 'cuda', businessUnit: 'platform' } as const;
  const { leaseId } = await metering.openLease(own === undefined ? request : { ...request, deviceKind: own });
  const [stored] = await store.readStream(streams.lease(leaseId), { limit: 1 });
  const decoded = decodeEvent(stored!);
  assert.ok(decoded.kind === 'event' && decoded.event.type === 'UsageMetered');
  return decoded.event.data.deviceKind;
}

test('the device of a lease is its own, the house’s, or its provider’s name', async () => {
  assert.equal(await kindOf('h100', 'a100'), 'a100');
  assert.equal(await kindOf('h100', undefined), 'h100');
  assert.equal(await kindOf(undefined, undefined), 'cuda');
});
