// The memory store passes the contract that the real ones pass, so a test that stands on it tells the truth.
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { eventStoreContract } from '../event-store-contract.ts';

eventStoreContract('The memory store', async () => {
  const store = makeMemoryEventStore();
  return { store, close: () => store.close() };
});
