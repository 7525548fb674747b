// Does every fault hook of the stand-in do what it says, seen through the official client? (No claim about EventStoreDB here:
// that is transcript.test.ts.)
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';
import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import { shared, streams, streamsGrpc } from '../support/eventstoredb-stand-in/generated-stubs.ts';
import { selfSignedCertificate } from '../support/eventstoredb-stand-in/self-signed-certificate.ts';
import { BY_APPEND, event, events, observe, revisions, withStandIn } from './with-stand-in.ts';

const NO_STREAM = { expectedRevision: 'no_stream' } as const;
const methods = [
  ['append', BY_APPEND],
  ['batchAppend', {}],
] as const;
const ofType = (type: string) => (error: { type?: string }) => error.type === type;
const TIMEOUT = { timeout: 30_000 };

/** A live subscription to `$all` without system events: what it delivered, its frames, and its end. */
async function follow(client: EventStoreDBClient) {
  const subscription = client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['a-'] }) });
  const log: string[] = [];
  const ended = new Promise<{ type?: string; message: string }>((resolve) => subscription.on('error', resolve));
  subscription.on('data', ({ event: read }) => log.push(`${read!.revision}`));
  for (const name of ['caughtUp', 'fellBehind'] as const) subscription.on(name, () => log.push(name));
  await once(subscription, 'caughtUp');
  const seen = async (entry: string, times = 1) => {
    while (log.filter((logged) => logged === entry).length < times) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { subscription, log, ended, seen };
}

describe('a fault of a write', () => {
  for (const at of ['beforeWrite', 'afterWrite'] as const) {
    const written = at === 'afterWrite' ? [0] : [];

    test(`mute ${at}: no answer, and the event is${at === 'afterWrite' ? '' : ' not'} there`, TIMEOUT, () =>
      withStandIn({}, async (standIn, client) => {
        // The client may swap its first two batch appends; the stream is open after one.
        await client.appendToStream('a-0', event());
        standIn.faults.mute('append', { at });
        standIn.faults.mute('batchAppend', { at });
        await assert.rejects(
          client.appendToStream('a-1', event(), { ...BY_APPEND, deadline: 300 }),
          ofType('deadline-exceeded'),
        );
        const batch = observe(client.appendToStream('a-2', event()));
        await client.appendToStream('a-3', event());
        assert.equal(batch.ended, false);
        assert.deepEqual(await revisions(client, 'a-1'), written);
        assert.deepEqual(await revisions(client, 'a-2'), written);
        assert.deepEqual([standIn.faults.calls('append'), standIn.faults.calls('batchAppend')], [1, 3]);
      }),
    );

    for (const [method, by] of methods) {
      test(`${method} cut ${at}: the client is told it is unavailable, and comes back`, TIMEOUT, () =>
        withStandIn({}, async (standIn, client) => {
          standIn.faults.cutConnections(method, { at });
          await assert.rejects(client.appendToStream('a-1', event(), by), ofType('unavailable'));
          assert.deepEqual(await revisions(client, 'a-1'), written);
          await client.appendToStream('a-1', event(), by);
        }),
      );

      test(
        `${method} restart ${at}: data kept, ids under any forgotten, a retry at the same revision known`,
        TIMEOUT,
        () =>
          withStandIn({}, async (standIn, client) => {
            const [old, exact, now] = [event(), event(), event()];
            await client.appendToStream('a-any', old);
            await client.appendToStream('a-exact', exact, NO_STREAM);
            standIn.faults.restart(method, { at });
            await assert.rejects(client.appendToStream('a-1', now, by));
            assert.deepEqual(await revisions(client, 'a-1'), written);
            await client.appendToStream('a-any', old);
            await client.appendToStream('a-exact', exact, NO_STREAM);
            assert.deepEqual(await revisions(client, 'a-any'), [0, 1]);
            assert.deepEqual(await revisions(client, 'a-exact'), [0]);
          }),
      );
    }
  }

  for (const [method, by] of methods) {
    test(`${method} lateAnswer: a later call is answered first, and both are written`, TIMEOUT, () =>
      withStandIn({}, async (standIn, client) => {
        await client.appendToStream('a-0', event(), by);
        standIn.faults.lateAnswer(method, 200);
        const order: string[] = [];
        const late = client.appendToStream('a-1', event(), by).then(() => order.push('late'));
        await client.appendToStream('a-1', event(), by).then(() => order.push('next'));
        assert.deepEqual(await revisions(client, 'a-1'), [0, 1]);
        await late;
        assert.deepEqual(order, ['next', 'late']);
      }),
    );

    test(`${method} diskFull: an error, nothing written, and only as often as asked`, TIMEOUT, () =>
      withStandIn({}, async (standIn, client) => {
        standIn.faults.diskFull(method, { times: 2 });
        const before = standIn.eventCount;
        for (let i = 0; i < 2; i++) {
          await assert.rejects(client.appendToStream('a-1', event(), by), /No space left on device/);
        }
        assert.equal(standIn.eventCount, before);
        await client.appendToStream('a-1', event(), by);
      }),
    );

    test(`${method} wrongLeader: the error names the other node, and nothing is written`, TIMEOUT, () =>
      withStandIn({}, async (standIn, client) => {
        // The client goes to the node named, which here is the same one.
        standIn.faults.wrongLeader(method, '127.0.0.1', standIn.port);
        const before = standIn.eventCount;
        await assert.rejects(
          client.appendToStream('a-1', event(), by),
          (error: { type?: string; leader?: unknown }) => {
            assert.equal(error.type, 'not-leader');
            assert.deepEqual(error.leader, { address: '127.0.0.1', port: standIn.port });
            return true;
          },
        );
        assert.equal(standIn.eventCount, before);
      }),
    );
  }

  test('a connection cut in the middle of an append: nothing of it is written', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      const raw = new streamsGrpc.StreamsClient(`127.0.0.1:${standIn.port}`, credentials.createInsecure());
      let fail: (error: ServiceError) => void = () => {};
      const failed = new Promise<ServiceError>((resolve) => {
        fail = resolve;
      });
      const call = raw.append((error) => fail(error!));
      const { Options, ProposedMessage } = streams.AppendReq;
      const stream = new shared.StreamIdentifier().setStreamName(Buffer.from('a-1'));
      call.write(
        new streams.AppendReq().setOptions(new Options().setStreamIdentifier(stream).setNoStream(new shared.Empty())),
      );
      const first = new ProposedMessage().setId(new shared.UUID().setString(event().id));
      first.getMetadataMap().set('type', 'T').set('content-type', 'application/json');
      await new Promise((sent) => call.write(new streams.AppendReq().setProposedMessage(first), sent));
      // Each answer comes after what was sent before it on the same connection; the server takes a message a turn.
      for (let turn = 0; turn < 10; turn++) {
        await new Promise((resolve) => raw.delete(new streams.DeleteReq(), resolve));
      }
      standIn.faults.cutConnectionsNow();
      assert.equal((await failed).code, status.UNAVAILABLE);
      assert.deepEqual(await revisions(client, 'a-1'), []);
      raw.close();
    }),
  );

  test('clear disarms, and a fault for no call is refused', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      standIn.faults.mute('batchAppend');
      standIn.faults.clear();
      await client.appendToStream('a-1', event());
      assert.throws(() => standIn.faults.mute('read', { times: 0 }), RangeError);
    }),
  );
});

describe('a fault of a read or a subscription', () => {
  test('mute read: that read has no answer, the next one has', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', event());
      standIn.faults.mute('read');
      const muted = observe(revisions(client, 'a-1'));
      assert.deepEqual(await revisions(client, 'a-1'), [0]);
      assert.equal(muted.ended, false);
    }),
  );

  test('mute subscribe: no confirmation, while a second subscription works', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      standIn.faults.mute('subscribe');
      const muted = client.subscribeToAll();
      let confirmed = false;
      muted.on('confirmation', () => {
        confirmed = true;
      });
      muted.on('error', () => {});
      await follow(client);
      assert.equal(confirmed, false);
    }),
  );

  test('cutMidRead: the read fails after part of the stream, and the next one gives all', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', events(1000));
      standIn.faults.cutMidRead('read', 400);
      const got: number[] = [];
      await assert.rejects(async () => {
        for await (const { event: read } of client.readStream('a-1')) got.push(Number(read!.revision));
      }, ofType('unavailable'));
      assert.ok(got.length <= 400);
      assert.equal((await revisions(client, 'a-1')).length, 1000);
    }),
  );

  test('cutMidRead of a subscription: it ends with an error before it caught up', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', events(1000));
      standIn.faults.cutMidRead('subscribe', 400);
      const subscription = client.subscribeToAll();
      let caughtUp = false;
      subscription.on('caughtUp', () => {
        caughtUp = true;
      });
      subscription.on('data', () => {});
      const [error] = await once(subscription, 'error');
      assert.equal(error.type, 'unavailable');
      assert.equal(caughtUp, false);
    }),
  );

  test('cutConnectionsNow: a live subscription ends, and the same client appends again', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      const { ended } = await follow(client);
      standIn.faults.cutConnectionsNow();
      assert.equal((await ended).type, 'unavailable');
      await client.appendToStream('a-1', event(), BY_APPEND);
    }),
  );

  test('duplicateDelivery: the last events come twice before caughtUp', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', events(4));
      standIn.faults.duplicateDelivery(2);
      const { log, seen } = await follow(client);
      await seen('3', 2);
      assert.deepEqual(
        log.filter((entry) => entry !== 'caughtUp'),
        ['0', '1', '2', '3', '2', '3'],
      );
    }),
  );

  test('repeatNow: an open subscription gets its last events again', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', events(3));
      const { log, seen } = await follow(client);
      await seen('2');
      standIn.faults.repeatNow(2);
      await seen('2', 2);
      assert.deepEqual(
        log.filter((entry) => entry !== 'caughtUp'),
        ['0', '1', '2', '1', '2'],
      );
    }),
  );

  const TOO_SLOW = /Consumer too slow to handle event while live/;

  test('slowReader: the subscription is dropped at its first live event', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      standIn.faults.slowReader();
      const { ended, log } = await follow(client);
      await client.appendToStream('a-1', event());
      const error = await ended;
      assert.match(error.message, TOO_SLOW);
      assert.equal(error.type, 'timeout');
      assert.deepEqual(log, ['caughtUp']);
    }),
  );

  test('dropSlowReadersNow: open subscriptions are dropped, the connection stays', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      const { ended } = await follow(client);
      standIn.faults.dropSlowReadersNow();
      assert.match((await ended).message, TOO_SLOW);
      await client.appendToStream('a-1', event());
    }),
  );

  test('a live subscriber is dropped by itself when too much comes at once, and not by a little', TIMEOUT, () =>
    withStandIn({}, async (_standIn, client) => {
      const { ended, seen } = await follow(client);
      await client.appendToStream('a-1', events(10));
      await seen('9');
      await client.appendToStream('a-2', events(1000));
      assert.match((await ended).message, TOO_SLOW);
    }),
  );

  test('fallBehindNow: fellBehind, then caughtUp again', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      const { log, seen } = await follow(client);
      standIn.faults.fallBehindNow();
      await seen('caughtUp', 2);
      assert.deepEqual(log, ['caughtUp', 'fellBehind', 'caughtUp']);
    }),
  );
});

describe('others who write', () => {
  test('injectForeign writes at the end of the stream, and a subscriber sees it', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', event());
      const { seen } = await follow(client);
      standIn.injectForeign('a-1', 'SomebodyElse', { b: 2 });
      await seen('1');
      for await (const { event: read } of client.readStream('a-1', { fromRevision: 1n })) {
        assert.deepEqual([read!.type, read!.data], ['SomebodyElse', { b: 2 }]);
      }
    }),
  );

  test('injectMetadata hides events as an administrator would', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', events(5));
      standIn.injectMetadata('a-1', { $maxCount: 2 });
      assert.deepEqual(await revisions(client, 'a-1'), [3, 4]);
      standIn.injectMetadata('a-1', { $tb: 4 });
      assert.deepEqual(await revisions(client, 'a-1'), [4]);
    }),
  );

  test('$maxAge is told by the clock given', TIMEOUT, () => {
    let now = 1_000_000;
    return withStandIn({ now: () => now }, async (standIn, client) => {
      await client.appendToStream('a-1', event());
      standIn.injectMetadata('a-1', { $maxAge: 60 });
      assert.deepEqual(await revisions(client, 'a-1'), [0]);
      now += 61_000;
      await client.appendToStream('a-1', event());
      assert.deepEqual(await revisions(client, 'a-1'), [1]);
    });
  });
});

describe('TLS and credentials', () => {
  async function withTls(
    requireCredentials: { username: string; password: string },
    userInfo: string,
    body: (client: EventStoreDBClient) => Promise<void>,
  ): Promise<void> {
    const tls = selfSignedCertificate();
    const folder = await mkdtemp(join(tmpdir(), 'stand-in-tls-'));
    const authority = join(folder, 'authority.pem');
    await writeFile(authority, tls.cert);
    try {
      await withStandIn(
        { tls, requireCredentials },
        (_standIn, client) => body(client),
        ({ port }) => `esdb://${userInfo}127.0.0.1:${port}?tls=true&tlsCAFile=${encodeURIComponent(authority)}`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  const admin = { username: 'admin', password: 'changeit' };

  test('the right credentials over TLS are served, by both calls', TIMEOUT, () =>
    withTls(admin, 'admin:changeit@', async (client) => {
      await client.appendToStream('a-1', event());
      await client.appendToStream('a-1', event(), { credentials: admin });
      assert.deepEqual(await revisions(client, 'a-1'), [0, 1]);
    }),
  );

  for (const [who, userInfo] of [
    ['no credentials', ''],
    ['wrong credentials', 'admin:wrong@'],
  ] as const) {
    test(`${who} are refused as access denied`, TIMEOUT, () =>
      withTls(admin, userInfo, async (client) => {
        await assert.rejects(client.appendToStream('a-1', event()), ofType('access-denied'));
        await assert.rejects(revisions(client, 'a-1'), ofType('access-denied'));
      }),
    );
  }
});

describe('stop, start and restart', () => {
  /** The client learns by a failed call that its connection is gone. */
  async function revisionsAgain(client: EventStoreDBClient): Promise<number[]> {
    for (let failed = 0; ; failed++) {
      try {
        return await revisions(client, 'a-1');
      } catch (error) {
        if (failed === 3 || !ofType('unavailable')(error as { type?: string })) throw error;
      }
    }
  }

  test('they may overlap: what was asked for last holds', TIMEOUT, () =>
    withStandIn({}, async (standIn, client) => {
      await client.appendToStream('a-1', event(), BY_APPEND);
      await Promise.all([standIn.restart(), standIn.restart(), standIn.start()]);
      assert.deepEqual(await revisionsAgain(client), [0]);
      await Promise.all([standIn.restart(), standIn.stop()]);
      await assert.rejects(revisions(client, 'a-1'), ofType('unavailable'));
      await standIn.start();
      assert.deepEqual(await revisionsAgain(client), [0]);
    }),
  );

  test('start brings both nodes back', TIMEOUT, () =>
    withStandIn(
      { withFollower: true },
      async (standIn, client) => {
        standIn.injectForeign('a-1', 'T', {});
        await standIn.stop();
        await assert.rejects(revisions(client, 'a-1'), ofType('unavailable'));
        await standIn.start();
        assert.deepEqual(await revisionsAgain(client), [0]);
      },
      (standIn) => standIn.follower!.connectionString,
    ),
  );
});

describe('two nodes', () => {
  test('the follower reads, tells who leads, and the client goes there', TIMEOUT, () =>
    withStandIn(
      { withFollower: true },
      async (standIn, client) => {
        standIn.injectForeign('a-1', 'T', {});
        assert.deepEqual(await revisions(client, 'a-1'), [0]);
        await assert.rejects(client.appendToStream('a-1', event()), (error: { type?: string; leader?: unknown }) => {
          assert.equal(error.type, 'not-leader');
          assert.deepEqual(error.leader, { address: '127.0.0.1', port: standIn.port });
          return true;
        });
        await client.appendToStream('a-1', event());
        assert.deepEqual(await revisions(client, 'a-1'), [0, 1]);
      },
      (standIn) => standIn.follower!.connectionString,
    ),
  );

  test('gossip leads the client to the leader, and after a swap to the other node', TIMEOUT, () =>
    withStandIn(
      { withFollower: true },
      async (standIn, client) => {
        await client.appendToStream('a-1', event(), BY_APPEND);
        assert.equal(standIn.faults.calls('append'), 1);
        standIn.swapLeader();
        await assert.rejects(client.appendToStream('a-1', event(), BY_APPEND), ofType('not-leader'));
        await client.appendToStream('a-1', event(), BY_APPEND);
        assert.equal(standIn.follower!.faults.calls('append'), 1);
        assert.deepEqual(await revisions(client, 'a-1'), [0, 1]);
      },
      (standIn) => standIn.clusterConnectionString,
    ),
  );
});
