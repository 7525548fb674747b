// The contract of an event store, kept over EventStoreDB's protocol: on the wire-level stand-in always, on a real server when
// COUNTERSIGN_EVENTSTORE names one (`npm run test:eventstore`).
import { after, before, describe } from 'node:test';
import { type EventStoreStandIn, startEventStoreStandIn } from '../../support/eventstoredb-stand-in/start-stand-in.ts';
import { eventStoreContract } from '../event-store-contract.ts';
import { openStoreOn, realServer } from './open-test-log.ts';

describe('on the stand-in', () => {
  let standIn: EventStoreStandIn;
  before(async () => {
    standIn = await startEventStoreStandIn();
  });
  after(() => standIn.stop());
  eventStoreContract("EventStoreDB's protocol (a stand-in)", async () => openStoreOn(standIn.connectionString));
});

if (realServer !== undefined) {
  eventStoreContract('EventStoreDB (a real server)', async () => openStoreOn(realServer!));
}
