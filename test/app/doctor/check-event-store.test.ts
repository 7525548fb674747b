import assert from 'node:assert/strict';
import test from 'node:test';
import { EventStoreDBClient } from '@eventstore/db-client';
import { checkAddress, checkEventStore, checkVersion } from '../../../app/doctor/check-event-store.ts';
import { openEventLog } from '../../../ledger/open-log.ts';
import { demoFacts, makePen, streamOf } from '../../support/events.ts';
import { startEventStoreStandIn } from '../../support/eventstoredb-stand-in/start-stand-in.ts';

test('an address without TLS, and the credentials of every new installation, are warned about', () => {
  const warnings = (address: string) => checkAddress(address).map(({ status, sentence }) => `${status}: ${sentence}`);
  assert.deepEqual(warnings('esdb://operator:secret@db:2113?tls=true'), []);
  assert.deepEqual(warnings('esdb://db:2113'), []);
  assert.match(warnings('esdb://db:2113?tls=false').join(), /^warning: esdb:\/\/db:2113 is spoken to without TLS/);
  assert.match(warnings('esdb+discover://a:1,b:2/?Tls=FALSE').join(), /without TLS/);
  const both = warnings('esdb://admin:changeit@db:2113?tls=false');
  assert.equal(both.length, 3);
  assert.match(both[1]!, /are not sent/);
  assert.match(both[2]!, /admin:changeit/);
  assert.match(warnings('esdb://OPS:changeit@db:2113?tls=true').join(), /ops:changeit/);
});

test('a server older than the one that was recorded is warned about', () => {
  for (const version of ['22.10.5.0', '23.9.0', '5.0.11']) assert.match(checkVersion(version)[0]!.sentence, /older/);
  for (const version of ['23.10.0', '23.10.8.0', '24.2.0', '25.1', 'unknown'])
    assert.deepEqual(checkVersion(version), []);
});

test('a store that does not answer is a problem, and said without its password', async () => {
  // Port 1 of this machine: nobody listens there.
  const { findings, log } = await checkEventStore('esdb://operator:geheim123@127.0.0.1:1?tls=false');
  assert.equal(log, undefined);
  const { status, sentence } = findings.at(-1)!;
  assert.equal(status, 'problem');
  assert.match(sentence, /^esdb:\/\/127\.0\.0\.1:1 does not answer/);
  assert.doesNotMatch(JSON.stringify(findings), /geheim123/);
});

test('what stands in the store is counted by whose it is, and writes to the metadata of our streams are problems', async (context) => {
  const standIn = await startEventStoreStandIn();
  context.after(() => standIn.stop());
  const log = await openEventLog({ file: '', eventStore: standIn.connectionString });
  const written = await makePen(log.store).writeAll(demoFacts(1_200));
  await log.close();
  standIn.injectForeign('orders-1', 'OrderPlaced', { n: 1 });
  standIn.injectForeign('orders-1', 'OrderPlaced', { n: 2 });
  const sound = await checkEventStore(standIn.connectionString);
  assert.deepEqual(
    sound.findings.filter(({ status }) => status === 'problem'),
    [],
  );
  assert.match(sound.findings[1]!.sentence, /answers; its version is \S+\.$/);
  const system = standIn.eventCount - written.length - 2;
  assert.equal(
    sound.findings.at(-1)!.sentence,
    `It holds ${written.length} events in our streams, 2 in streams of others and ${system} of its own.`,
  );
  assert.equal(sound.log!.events, written.length);
  assert.equal(sound.log!.gaps.count + sound.log!.doubled.count + sound.log!.unreadable.count, 0);
  assert.deepEqual([...sound.log!.artifacts].length, 2);

  standIn.injectMetadata(streamOf(demoFacts()[1]!), { $tb: 1 });
  standIn.injectMetadata('orders-1', { $maxCount: 1 });
  const altered = await checkEventStore(standIn.connectionString);
  const problems = altered.findings.filter(({ status }) => status === 'problem');
  assert.equal(problems.length, 1);
  assert.match(problems[0]!.sentence, /^Somebody wrote metadata 0 of our stream dataset-/);
  const [, address] = /(esdb:\/\/[^?]+)/.exec(standIn.connectionString)!;
  assert.ok(sound.findings[0]!.sentence.startsWith(`${address} is spoken to without TLS`));
});

test('a tombstone on one of our streams is named as such', async (context) => {
  const standIn = await startEventStoreStandIn();
  context.after(() => standIn.stop());
  const log = await openEventLog({ file: '', eventStore: standIn.connectionString });
  await makePen(log.store).writeAll(demoFacts(1));
  await log.close();
  const client = EventStoreDBClient.connectionString(standIn.connectionString);
  await client.tombstoneStream(streamOf(demoFacts()[1]!));
  await client.dispose();
  const { findings } = await checkEventStore(standIn.connectionString);
  const [problem, ...more] = findings.filter(({ status }) => status === 'problem');
  assert.deepEqual(more, []);
  assert.match(problem!.sentence, /^Somebody wrote a tombstone \(\$streamDeleted\) of our stream dataset-/);
});
