// Does the stand-in refuse what it does not model, by its own name, and never answer by guess?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@eventstore/db-client';
import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import { shared, streams, streamsGrpc } from '../support/eventstoredb-stand-in/generated-stubs.ts';
import { BY_APPEND, event, revisions, withStandIn } from './with-stand-in.ts';

const NAMED = /EventStoreDB stand-in does not model/;
const aclEvent = () => jsonEvent({ type: '$metadata', data: { $acl: { $r: ['ops'] } } });

const refusals: [string, (client: EventStoreDBClient) => Promise<unknown>][] = [
  [
    'a persistent subscription',
    (client) =>
      client.createPersistentSubscriptionToStream('a-1', 'group', persistentSubscriptionToStreamSettingsFromDefaults()),
  ],
  ['a projection', (client) => client.createProjection('p', 'fromAll()')],
  ['an access list by BatchAppend', (client) => client.appendToStream('$$a-1', aclEvent())],
  ['an access list by Append', (client) => client.appendToStream('$$a-1', aclEvent(), BY_APPEND)],
  ['the tombstone of a metastream', (client) => client.tombstoneStream('$$a-1')],
];

for (const [what, call] of refusals) {
  test(`${what} is refused, and nothing is written`, { timeout: 30_000 }, () =>
    withStandIn({}, async (standIn, client) => {
      const before = standIn.eventCount;
      await assert.rejects(call(client), NAMED);
      assert.equal(standIn.eventCount, before);
      await client.appendToStream('a-1', event());
      assert.deepEqual(await revisions(client, 'a-1'), [0]);
    }),
  );
}

test('a filter on a read of $all is refused with UNIMPLEMENTED', { timeout: 30_000 }, () =>
  withStandIn({}, async (standIn) => {
    const raw = new streamsGrpc.StreamsClient(`127.0.0.1:${standIn.port}`, credentials.createInsecure());
    const { Options } = streams.ReadReq;
    const expression = new Options.FilterOptions.Expression().setPrefixList(['a-']);
    const options = new Options()
      .setAll(new Options.AllOptions().setStart(new shared.Empty()))
      .setCount('10')
      .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()))
      .setFilter(new Options.FilterOptions().setStreamIdentifier(expression).setMax(32));
    const call = raw.read(new streams.ReadReq().setOptions(options));
    const error = await new Promise<ServiceError>((resolve) => {
      call.on('data', () => {});
      call.on('error', (failure) => resolve(failure as ServiceError));
    });
    assert.equal(error.code, status.UNIMPLEMENTED);
    assert.match(error.details, NAMED);
    raw.close();
  }),
);
