// The product on EventStoreDB's protocol: the demo runs over the wire-level stand-in, or over the real server that
// COUNTERSIGN_EVENTSTORE names, and a restart goes on from what is stored there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openEsdbLog } from '../../ledger/eventstoredb/open-esdb-log.ts';
import { runCountersign } from '../app/cli/run-countersign.ts';
import { newEvents } from '../ledger/event-store-contract.ts';
import { demoFacts, makePen } from '../support/events.ts';
import { startEventStoreStandIn } from '../support/eventstoredb-stand-in/start-stand-in.ts';
import { startServerProcess } from '../support/system/server-process.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';
import { until } from '../support/system/until.ts';

const ROOT = join(import.meta.dirname, '..', '..');

async function demo(dataDir: string, eventStore: string): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join('examples', 'demo', 'demo.ts'), '--json', '--data-dir', dataDir],
    { cwd: ROOT, env: { ...process.env, COUNTERSIGN_EVENTSTORE: eventStore }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

test('the demo runs on EventStoreDB, its costs add up there, and no embedded log is made', async (t) => {
  const standIn = await startEventStoreStandIn();
  t.after(() => standIn.stop());
  const dataDir = join(temporaryFolder(t), 'kept');
  const { code, out, err } = await demo(dataDir, standIn.connectionString);
  assert.equal(code, 0, err);
  const document = JSON.parse(out);
  assert.equal(document.rows, 1000);
  assert.equal(document.predictions, 600);
  assert.ok(document.auditEvents > 600);
  assert.equal(document.cost.total, document.cost.metered);
  assert.ok(standIn.eventCount >= document.auditEvents);
  assert.equal(existsSync(join(dataDir, 'log', 'ledger.sqlite')), false);

  const held = standIn.eventCount;
  const server = await startServerProcess({
    dataDir,
    environment: { COUNTERSIGN_EVENTSTORE: standIn.connectionString },
  });
  const ready = await fetch(`${server.url}/readyz`);
  assert.equal(ready.status, 200, await ready.text());
  assert.equal(await server.stop(), 0);
  assert.ok(standIn.eventCount >= held);
});

test('a server whose event store is not there says so in one sentence, without its password', async (t) => {
  const standIn = await startEventStoreStandIn();
  const gone = standIn.connectionString.replace('esdb://', 'esdb://ledger:s3cret@');
  await standIn.stop();
  await assert.rejects(
    startServerProcess({ dataDir: temporaryFolder(t), environment: { COUNTERSIGN_EVENTSTORE: gone } }),
    (error: Error) => {
      assert.match(error.message, /event store did not answer/);
      assert.doesNotMatch(error.message, /s3cret/);
      assert.doesNotMatch(error.message, /\n\s+at /);
      return true;
    },
  );
});

test('an address with a mistake ends the start in one sentence, and nothing that is said holds a part of its password', async (t) => {
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ['esdb://ledger:s3cret@127.0.0.1:1?tls=false&tlsCertificate=ca.pem', /option 2 \(tlsCertificate\) is unknown/],
    ['esdb://ledger:s3c@ret99@127.0.0.1:1?tls=false', /more than one @/],
    ['esdb://s3cret@127.0.0.1:1?tls=false', /no user:password/],
    ['esdb://ledger:s3cret@127.0.0.1:1?tlsVerifyCert=false', /always verified/],
  ];
  const dataDir = temporaryFolder(t);
  const refused = mistakes.map(async ([address, why]) => {
    const start = startServerProcess({ dataDir, environment: { COUNTERSIGN_EVENTSTORE: address } });
    await assert.rejects(start, (error: Error) => {
      const said = error.message.replace('The server did not start.\n', '');
      assert.match(said, /^Countersign did not start: COUNTERSIGN_EVENTSTORE: the address cannot be read: [^\n]*\n$/);
      assert.match(said, why);
      assert.doesNotMatch(said, /s3c|ret99/);
      return true;
    });
    const { code, out, err } = await runCountersign(['doctor', '--event-store', address, '--data-dir', dataDir]);
    assert.equal(code, 1);
    assert.match(out + err, why);
    assert.doesNotMatch(out + err, /s3c|ret99/);
  });
  await Promise.all(refused);
});

test('a server whose views cannot catch up stops when it is told to', async (t) => {
  const standIn = await startEventStoreStandIn();
  t.after(() => standIn.stop());
  standIn.faults.mute('subscribe', { times: 1_000 });
  const server = await startServerProcess({
    dataDir: temporaryFolder(t),
    environment: { COUNTERSIGN_EVENTSTORE: standIn.connectionString },
  });
  assert.equal(await server.stop(), 0);
});

test('a folder whose first run was killed is refused to another store, and goes on with its own', async (t) => {
  const [own, other] = await Promise.all([startEventStoreStandIn(), startEventStoreStandIn()]);
  t.after(() => Promise.all([own.stop(), other.stop()]));
  const dataDir = join(temporaryFolder(t), 'data');
  const start = ({ connectionString }: { connectionString: string }) =>
    startServerProcess({ dataDir, environment: { COUNTERSIGN_EVENTSTORE: connectionString } });
  const first = await start(own);
  const log = await openEsdbLog({ connectionString: own.connectionString });
  await makePen(log.store).writeAll(demoFacts(1));
  await log.close();
  const origin = join(dataDir, 'log', 'origin.json');
  await until('the folder knows its log', () => existsSync(origin));
  await first.kill();
  // A longer log of somebody else's.
  const otherLog = await openEsdbLog({ connectionString: other.connectionString });
  await otherLog.store.append('model-md_other', 'none', newEvents(99));
  await otherLog.close();
  await assert.rejects(start(other), /begins with another event/);

  // Killed before the note was written, the views alone know; the note must not be made of what they refuse.
  rmSync(origin);
  await assert.rejects(start(other), /belong to another log/);
  assert.equal(existsSync(origin), false);
  const again = await start(own);
  await until('the folder knows its log', () => existsSync(origin));
  assert.equal(await again.stop(), 0);
});

const realServer = process.env.COUNTERSIGN_EVENTSTORE;
test('the demo runs on a real EventStoreDB', {
  skip: realServer ? false : 'COUNTERSIGN_EVENTSTORE names no real server',
}, async (t) => {
  const { code, out, err } = await demo(join(temporaryFolder(t), 'kept'), realServer!);
  assert.equal(code, 0, err);
  const document = JSON.parse(out);
  assert.equal(document.predictions, 600);
  assert.equal(document.cost.total, document.cost.metered);
});
