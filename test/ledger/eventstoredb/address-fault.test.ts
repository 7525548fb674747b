import assert from 'node:assert/strict';
import test from 'node:test';
import { EventStoreDBClient } from '@eventstore/db-client';
import { addressFault } from '../../../ledger/eventstoredb/address-fault.ts';
import { makeClient } from '../../../ledger/eventstoredb/make-client.ts';

const GOOD = [
  'esdb://localhost',
  'esdb://localhost:2113/',
  'esdb://db.example:2113?tls=false',
  'esdb://db.example:2113/?tls=false',
  'esdb://admin:ch%40ngeit%3A@db.example:2113?tls=true',
  'esdb+discover://u:p@cluster.example:2113?nodePreference=leader&gossipTimeout=5&maxDiscoverAttempts=3',
  'esdb://a:1,b:2,c?Node_Preference=read-only-replica&keep-alive-interval=10000&keepAliveTimeout=-1',
  'esdb://a?discoveryInterval=100&defaultDeadline=5000&connectionName=countersign&throwOnAppendFailure=true',
];

const BAD: readonly (readonly [string, RegExp])[] = [
  ['http://u:s3cret@x', /begin with esdb/],
  ['esdb://admin:s3c@ret99@127.0.0.1:1', /more than one @; .* %40/],
  ['esdb://s3cret@host', /no user:password/],
  ['esdb://:s3cret@host', /no user:password/],
  ['esdb://admin:@host', /no user:password/],
  ['esdb://admin:s3c:ret@host', /colon; .* %3A/],
  ['esdb://admin:s3cret%@host', /%25/],
  ['esdb://admin:s3cret/x@host:2113', /follows a \/ or a \?/],
  ['esdb://admin:s3cret@', /where hosts should stand/],
  ['esdb://admin:s3cret', /where hosts should stand/],
  ['esdb://admin:s3cret@host/path', /only options/],
  [
    'esdb://admin:s3cret@host?tls=true&tlsCertificate=ca.pem',
    /option 2 \(tlsCertificate\) is unknown; there are tls, /,
  ],
  ['esdb://admin:s3cret@host?s3cret99=1', /option 1 is unknown/],
  ['esdb://admin:s3cret@host?tls', /option 1 is not of the form/],
  ['esdb://admin:s3cret@host?tls=true?tls=false', /not of the form/],
  ['esdb://admin:s3cret@host?tls=perhaps', /option tls has a value/],
  ['esdb://admin:s3cret@host?tlsVerifyCert=false', /always verified/],
  ['esdb://admin:s3cret@host?keepAliveInterval=100', /option keepAliveInterval has a value/],
];

test('an address that the client reads as it was meant is taken, and the client warns of nothing in it', async (context) => {
  const warn = context.mock.method(console, 'warn', () => {});
  for (const address of GOOD) {
    assert.equal(addressFault(address), undefined, address);
    await EventStoreDBClient.connectionString(address).dispose();
    await makeClient(address).dispose();
  }
  assert.equal(warn.mock.callCount(), 0);
});

test('an address that the client would read otherwise is refused, with what to do and no part of a password', (context) => {
  const warn = context.mock.method(console, 'warn', () => {});
  for (const [address, why] of BAD) {
    assert.match(addressFault(address) ?? '', why, address);
    assert.throws(
      () => makeClient(address),
      (error: Error) => {
        assert.match(error.message, /^The address of the event store cannot be read: .*\.$/);
        assert.doesNotMatch(error.message, /s3c|ret99/);
        return true;
      },
    );
  }
  assert.equal(warn.mock.callCount(), 0);
});
