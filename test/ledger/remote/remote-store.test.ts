// A store across a port keeps the same contract as the store behind it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { connectRemoteStore } from '../../../ledger/remote/connect-remote-store.ts';
import { serveStore } from '../../../ledger/remote/serve-store.ts';
import { eventStoreContract, newEvents } from '../event-store-contract.ts';

function open() {
  const behind = makeMemoryEventStore();
  const { port1, port2 } = new MessageChannel();
  serveStore(port1, behind);
  return { behind, port: port1, store: connectRemoteStore(port2) };
}

eventStoreContract('The store across a port', async () => {
  const { store, port } = open();
  return {
    store,
    close: async () => {
      await store.close();
      port.close();
    },
  };
});

test('a port that closes leaves appends unknown and ends subscriptions on the other side', async () => {
  const { behind, port, store } = open();
  const items = store.subscribe()[Symbol.asyncIterator]();
  assert.equal((await items.next()).value.kind, 'caughtUp');
  const waiting = items.next();
  port.close();
  await assert.rejects(waiting, /closed/);
  await assert.rejects(store.append('a-1', 'none', newEvents(1)), { name: 'AppendOutcomeUnknown' });
  await store.close();
  await behind.close();
});

test('an append that is slow holds no other of the same moment back', async () => {
  const memory = makeMemoryEventStore();
  const slow = Promise.withResolvers<void>();
  const { port1, port2 } = new MessageChannel();
  serveStore(port1, {
    ...memory,
    async append(stream, ...rest) {
      if (stream === 'slow-1') await slow.promise;
      return memory.append(stream, ...rest);
    },
  });
  const store = connectRemoteStore(port2);
  const waits = store.append('slow-1', 'none', newEvents(1));
  assert.equal((await store.append('quick-1', 'none', newEvents(1)))[0]!.revision, 0n);
  slow.resolve();
  assert.equal((await waits)[0]!.stream, 'slow-1');
  await store.close();
  port1.close();
});
