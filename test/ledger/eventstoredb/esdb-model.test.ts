// The adapter lives as the model does over EventStoreDB's protocol: on the wire-level stand-in, which restarts too, and on a real
// server when COUNTERSIGN_EVENTSTORE names one.
import { after, before, describe } from 'node:test';
import { openConnection } from '../../../ledger/eventstoredb/connection.ts';
import { makeEsdbStore } from '../../../ledger/eventstoredb/make-esdb-store.ts';
import { type EventStoreStandIn, startEventStoreStandIn } from '../../support/eventstoredb-stand-in/start-stand-in.ts';
import { eventStoreModel, type LiveStore } from '../event-store-model.ts';
import { openStoreOn, realServer, TEST_LIMITS, withPrefix } from './open-test-log.ts';

/** Pages as in the product: a stream of 100,000 events is read whole. */
const LIMITS = { ...TEST_LIMITS, pageEvents: 2_000 };

function liveOn(connectionString: string, restart: () => Promise<void>): LiveStore {
  const opened = openStoreOn(connectionString, LIMITS);
  let store = opened.store;
  return {
    store,
    async reopen() {
      await store.close();
      await restart();
      const connection = openConnection(connectionString);
      store = withPrefix(makeEsdbStore({ connection, prefixes: [opened.prefix], limits: LIMITS }), opened.prefix);
      return store;
    },
    close: () => store.close(),
  };
}

describe('on the stand-in', () => {
  let standIn: EventStoreStandIn;
  before(async () => {
    standIn = await startEventStoreStandIn();
  });
  after(() => standIn.stop());
  eventStoreModel(
    "EventStoreDB's protocol (a stand-in)",
    async () => liveOn(standIn.connectionString, async () => void (await standIn.restart())),
    { numRuns: 25 },
  );
});

if (realServer !== undefined) {
  eventStoreModel('EventStoreDB (a real server)', async () => liveOn(realServer!, async () => {}), { numRuns: 10 });
}
