// The memory store lives as the model does; it has nothing to restart from.
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { eventStoreModel } from '../event-store-model.ts';

eventStoreModel('The memory store', async () => {
  const store = makeMemoryEventStore();
  return { store, close: () => store.close() };
});
