// What does the adapter do when EventStoreDB misbehaves? On the wire-level stand-in, through the thread that holds the client.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { EventRejected, UnknownPosition, WrongExpectedRevision } from '../../../ledger/event-store.ts';
import { readWholeStream } from '../../../ledger/read-whole-stream.ts';
import { selfSignedCertificate } from '../../support/eventstoredb-stand-in/self-signed-certificate.ts';
import { startEventStoreStandIn } from '../../support/eventstoredb-stand-in/start-stand-in.ts';
import { temporaryFolder } from '../../support/system/temporary-folder.ts';
import { until } from '../../support/system/until.ts';
import { newEvent, newEvents, takeUntilCaughtUp, utf8 } from '../event-store-contract.ts';
import { openOn, openTestLog, TEST_LIMITS } from './open-test-log.ts';

const ids = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

for (const at of ['beforeWrite', 'afterWrite'] as const) {
  test(`an append that is never answered, ${at}, is stored once and answered`, async () => {
    const { store, log, standIn, close } = await openTestLog({ limits: { ...TEST_LIMITS, tryMs: 200 } });
    try {
      standIn.faults.mute('append', { at, times: 2 });
      const events = newEvents(3);
      assert.deepEqual(ids(await store.append('a-1', 'none', events)), ids(events));
      assert.deepEqual(ids(await store.readAll({ limit: 10 })), ids(events));
      assert.ok((await log.esdbStats()).unknown >= 1);
    } finally {
      await close();
    }
  });

  test(`an append whose connection is cut ${at} is stored once and answered`, async () => {
    const { store, standIn, close } = await openTestLog();
    try {
      standIn.faults.cutConnections('append', { at, times: 2 });
      const events = newEvents(2);
      assert.deepEqual(ids(await store.append('a-1', 'none', events)), ids(events));
      assert.deepEqual(ids(await store.readAll({ limit: 10 })), ids(events));
    } finally {
      await close();
    }
  });
}

test('fifty rounds of cut connections during appends lose and double nothing', async (t) => {
  const { store, log, standIn, close } = await openTestLog();
  const rounds = 50;
  const writers = 8;
  const following = new AbortController();
  const sent: string[] = [];
  const followed: string[] = [];
  const follower = (async () => {
    for await (const item of store.subscribe({ signal: following.signal, batchSize: 20 })) {
      if (item.kind === 'events') followed.push(...ids(item.events));
    }
  })();
  try {
    for (let round = 0; round < rounds; round++) {
      const appends = Array.from({ length: writers }, async (_, writer) => {
        const events = newEvents(1 + ((round + writer) % 3));
        const stream = `w-${writer}`;
        const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
        const stored = await store.append(stream, last?.revision ?? 'none', events);
        assert.deepEqual(ids(stored), ids(events));
        sent.push(...ids(events));
      });
      // Under way: some are not sent yet, some are written and not answered.
      if (round % 3 === 0) standIn.faults.cutConnections('append', { at: 'afterWrite' });
      else if (round % 3 === 1) standIn.faults.cutConnections('append', { at: 'beforeWrite' });
      else standIn.faults.cutConnectionsNow();
      await Promise.all(appends);
    }
    const all = await store.readAll({ limit: 10_000 });
    assert.equal(new Set(ids(all)).size, all.length, 'nothing is stored twice');
    assert.deepEqual([...ids(all)].sort(), [...sent].sort(), 'every answered event is there, and no other');
    await until('the follower was given everything', () => followed.length >= all.length);
    following.abort();
    await follower;
    assert.deepEqual(followed, ids(all), 'a follower was given every event once, in order');
    const { unknown, drops, tries, appends } = await log.esdbStats();
    t.diagnostic(
      `${rounds} rounds, ${appends} appends of ${all.length} events in ${tries} tries, ${unknown} with an unknown outcome, ${drops} subscriptions dropped: none lost, none doubled`,
    );
    assert.ok(unknown > 0, 'the cuts met appends');
  } finally {
    following.abort();
    await close();
  }
});

test('an answer that comes too late changes nothing', async () => {
  const { store, standIn, close } = await openTestLog({ limits: { ...TEST_LIMITS, tryMs: 100 } });
  try {
    standIn.faults.lateAnswer('append', 400);
    const events = newEvents(1);
    assert.deepEqual(ids(await store.append('a-1', 'none', events)), ids(events));
    await store.append('a-1', 0n, newEvents(1));
    assert.equal((await store.readAll({ limit: 10 })).length, 2);
  } finally {
    await close();
  }
});

test('after an unknown outcome another writer in between is a conflict, not a retry', async () => {
  const { store, standIn, close } = await openTestLog({ limits: { ...TEST_LIMITS, tryMs: 300 } });
  try {
    standIn.faults.mute('append', { at: 'beforeWrite' });
    const lost = store.append('a-1', 'none', newEvents(1));
    const settled = assert.rejects(lost, WrongExpectedRevision);
    const [other] = newEvents(1);
    // The first call takes the fault; this one comes after it and is written.
    await store.append('a-1', 'none', [other!]);
    await settled;
    assert.deepEqual(ids(await store.readAll({ limit: 10 })), [other!.id]);
  } finally {
    await close();
  }
});

test('a full disk stores nothing, says so, and is over when there is room again', async () => {
  const { store, standIn, close } = await openTestLog();
  try {
    standIn.faults.diskFull('append', { times: 2 });
    const events = newEvents(1);
    await store.append('a-1', 'none', events).catch((error: Error) => {
      assert.ok(['AppendOutcomeUnknown', 'EventRejected', 'DomainError'].includes(error.name), error.name);
      return store.append('a-1', 'none', events);
    });
    assert.deepEqual(ids(await store.readAll({ limit: 10 })), ids(events));
  } finally {
    await close();
  }
});

test('a server that starts again goes on being appended to and followed', async () => {
  const { store, standIn, close } = await openTestLog();
  try {
    const before = await store.append('a-1', 'none', newEvents(2));
    const items = store.subscribe()[Symbol.asyncIterator]();
    assert.deepEqual(ids(await takeUntilCaughtUp(items, 2)), ids(before));
    await standIn.restart();
    const later = await store.append('a-1', 1n, newEvents(2));
    assert.deepEqual(ids(await takeUntilCaughtUp(items, 2)), ids(later));
    await items.return!();
  } finally {
    await close();
  }
});

test('a follower dropped as too slow, and events delivered twice, lose and double nothing', async () => {
  const { store, log, standIn, close } = await openTestLog();
  try {
    const items = store.subscribe({ batchSize: 4 })[Symbol.asyncIterator]();
    assert.equal((await items.next()).value.kind, 'caughtUp');
    const sent: string[] = [];
    const got: string[] = [];
    for (let round = 0; round < 10; round++) {
      const stored = await store.append(`s-${round}`, 'none', newEvents(5));
      sent.push(...ids(stored));
      if (round % 2 === 0) standIn.faults.dropSlowReadersNow();
      else standIn.faults.repeatNow(7);
      if (round % 3 === 0) got.push(...ids(await takeUntilCaughtUp(items, sent.length - got.length)));
    }
    assert.deepEqual(got, sent);
    assert.ok((await log.esdbStats()).drops > 0);
    await items.return!();
  } finally {
    await close();
  }
});

test('a read that is cut half-way is read again whole', async () => {
  const { store, standIn, close } = await openTestLog();
  try {
    const stored = await store.append('a-1', 'none', newEvents(50));
    standIn.faults.cutMidRead('read', 20);
    assert.deepEqual(ids(await store.readStream('a-1', { limit: 100 })), ids(stored));
  } finally {
    await close();
  }
});

test('a follower leads to the leader', async () => {
  const standIn = await startEventStoreStandIn({ withFollower: true });
  const { store, close } = await openOn(standIn.clusterConnectionString!);
  try {
    const first = await store.append('a-1', 'none', newEvents(1));
    standIn.swapLeader();
    const second = await store.append('a-1', 0n, newEvents(1));
    assert.deepEqual(ids(await store.readAll({ limit: 10 })), ids([...first, ...second]));
  } finally {
    await close();
    await standIn.stop();
  }
});

test("others' events are passed over and counted; a write to the metadata of our streams is an alarm, told once", async () => {
  const { store, log, standIn, prefix, alarms, close } = await openTestLog();
  try {
    await store.append('a-1', 'none', newEvents(1));
    standIn.injectForeign('orders-1', 'OrderPlaced', utf8('{}'));
    standIn.injectForeign(`${prefix}a-1`, '$>', utf8('0@orders-1'));
    standIn.injectMetadata(`${prefix}a-1`, { $tb: 1 });
    standIn.injectMetadata('orders-1', { $maxCount: 1 });
    await store.append('b-1', 'none', newEvents(1));
    const items = store.subscribe()[Symbol.asyncIterator]();
    await takeUntilCaughtUp(items, 1);
    await items.return!();
    await store.readAll({ limit: 100 });
    const stats = await log.esdbStats();
    assert.ok(stats.foreign >= 1, String(stats.foreign));
    assert.equal(stats.alarms, 2);
    assert.deepEqual(alarms.length, 2);
    assert.match(alarms[0]!, /wrote \$> 1 of stream .*a-1 at position/);
    assert.match(alarms[1]!, /metadata 0 of stream .*a-1 at position/);
  } finally {
    await close();
  }
});

test('a stream whose first events were hidden is an alarm', async () => {
  const { store, standIn, prefix, alarms, close } = await openTestLog();
  try {
    await store.append('a-1', 'none', newEvents(4));
    standIn.injectMetadata(`${prefix}a-1`, { $tb: 2 });
    assert.equal((await store.readStream('a-1', { limit: 10 })).length, 2);
    assert.equal(alarms.length, 1);
    assert.match(alarms[0]!, /shows revision 2 where 0 was asked for/);
  } finally {
    await close();
  }
});

test('a position that no event has is refused in a sentence, for reading and for following', async () => {
  const { store, close } = await openTestLog();
  try {
    const [first] = await store.append('a-1', 'none', newEvents(2));
    const wrong = first!.position + 1n;
    await assert.rejects(store.readAll({ after: wrong, limit: 1 }), UnknownPosition);
    await assert.rejects(store.subscribe({ after: wrong })[Symbol.asyncIterator]().next(), UnknownPosition);
  } finally {
    await close();
  }
});

test('a server that is not there is said within the time that is given, and nothing is half-done', async () => {
  const { store, standIn, close } = await openTestLog({ limits: { ...TEST_LIMITS, giveUpMs: 300 } });
  try {
    await standIn.stop();
    await assert.rejects(store.readAll({ limit: 1 }), { name: 'DomainError', code: 'UNAVAILABLE' });
    await assert.rejects(store.append('a-1', 'none', newEvents(1)), { name: 'AppendOutcomeUnknown' });
  } finally {
    await close();
  }
});

test("over TLS the right password is taken, a wrong one refused at once, a stranger's certificate never trusted", async (t) => {
  const tls = selfSignedCertificate();
  const authority = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(authority, tls.cert);
  const standIn = await startEventStoreStandIn({ tls, requireCredentials: { username: 'ledger', password: 'right' } });
  const address = (password: string, options: string) =>
    `esdb://ledger:${password}@127.0.0.1:${standIn.port}?tls=true${options}`;
  const trusting = `&tlsCAFile=${encodeURIComponent(authority)}`;
  try {
    const right = await openOn(address('right', trusting));
    const stored = await right.store.append('a-1', 'none', newEvents(1));
    assert.deepEqual(ids(await right.store.readAll({ limit: 10 })), ids(stored));
    await right.close();

    const wrong = await openOn(address('wr0ng', trusting));
    const refusal = (error: Error) => /refuses this server/.test(error.message) && !/wr0ng/.test(error.message);
    await assert.rejects(wrong.store.append('a-1', 0n, newEvents(1)), refusal);
    await assert.rejects(wrong.store.readAll({ limit: 1 }), refusal);
    await wrong.close();

    const stranger = await openOn(address('right', ''), { ...TEST_LIMITS, giveUpMs: 300 });
    await assert.rejects(stranger.store.readAll({ limit: 1 }), { name: 'DomainError', code: 'UNAVAILABLE' });
    await stranger.close();
  } finally {
    await standIn.stop();
  }
});

test('nothing reaches the client that the port does not allow', async () => {
  const { store, standIn, close } = await openTestLog();
  try {
    await store.append('a-1', 'none', newEvents(1));
    const calls = standIn.faults.calls('append');
    await assert.rejects(store.append('a-1', 0n, [newEvent({ id: 'abc' })]), EventRejected);
    await assert.rejects(store.append('$x', 'none', newEvents(1)), EventRejected);
    await assert.rejects(store.readAll({ limit: 0 }), RangeError);
    assert.equal(standIn.faults.calls('append'), calls);
    assert.equal((await store.append('a-1', 0n, newEvents(1))).length, 1);
  } finally {
    await close();
  }
});

test('a subscription that is never confirmed is asked for again', async () => {
  const { store, log, standIn, close } = await openTestLog({ limits: { ...TEST_LIMITS, tryMs: 200 } });
  try {
    const stored = await store.append('a-1', 'none', newEvents(2));
    standIn.faults.mute('subscribe', { times: 2 });
    const items = store.subscribe()[Symbol.asyncIterator]();
    assert.deepEqual(ids(await takeUntilCaughtUp(items, 2)), ids(stored));
    assert.equal(standIn.faults.calls('subscribe'), 3);
    assert.equal((await log.esdbStats()).drops, 0, 'none of them ran, so none was dropped');
    standIn.faults.cutConnectionsNow();
    const later = await store.append('a-1', 1n, newEvents(1));
    assert.deepEqual(ids(await takeUntilCaughtUp(items, 1)), ids(later));
    assert.equal((await log.esdbStats()).drops, 1, 'one that ran was');
    await items.return!();
  } finally {
    await close();
  }
});

test('an append that was stored but cannot be read back has an unknown outcome, never another error', async () => {
  const limits = { ...TEST_LIMITS, tryMs: 100, giveUpMs: 400 };
  const { store, standIn, close } = await openTestLog({ limits });
  try {
    standIn.faults.mute('read', { times: 50 });
    const events = newEvents(1);
    await assert.rejects(store.append('a-1', 'none', events), { name: 'AppendOutcomeUnknown' });
    standIn.faults.clear();
    assert.deepEqual(ids(await store.append('a-1', 'none', events)), ids(events));
    assert.equal((await store.readAll({ limit: 10 })).length, 1);
  } finally {
    await close();
  }
});

test("others' events do not cost a call each", async () => {
  const { store, standIn, close } = await openTestLog();
  try {
    await store.append('a-1', 'none', newEvents(1));
    for (let i = 0; i < 500; i++) standIn.injectForeign('orders-1', 'OrderPlaced', utf8('{}'));
    const calls = standIn.faults.calls('read');
    assert.equal((await store.readAll({ direction: 'backwards', limit: 1 })).length, 1);
    assert.ok(standIn.faults.calls('read') - calls < 10, `${standIn.faults.calls('read') - calls} calls`);
  } finally {
    await close();
  }
});

test('a stream whose start is hidden is refused as a whole, so that no command decides on the rest', async () => {
  const { store, standIn, prefix, alarms, close } = await openTestLog();
  try {
    await store.append('a-1', 'none', newEvents(1_200));
    standIn.injectMetadata(`${prefix}a-1`, { $tb: 10 });
    await assert.rejects(readWholeStream(store, 'a-1'), {
      code: 'UNAVAILABLE',
      message: /shows revision 10 where 0 should stand/,
    });
    assert.equal((await readWholeStream(store, 'a-1', 10n)).length, 1_190);
    assert.equal(alarms.length, 1);
  } finally {
    await close();
  }
});

test("what callers are told of a store that is away holds neither its address nor the library's tails", async () => {
  const { store, standIn, close } = await openTestLog({ limits: { ...TEST_LIMITS, giveUpMs: 300 } });
  try {
    await standIn.stop();
    for (const asked of [store.readAll({ limit: 1 }), store.append('a-1', 'none', newEvents(1))]) {
      await assert.rejects(asked, (error: Error) => {
        assert.match(error.message, /\((it refuses connections|the connection was lost)\)/);
        assert.doesNotMatch(error.message, /127\.0\.0\.1|Resolution note/);
        assert.ok(!error.message.includes(`:${standIn.port}`));
        return true;
      });
    }
  } finally {
    await close();
  }
});
